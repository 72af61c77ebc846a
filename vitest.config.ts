import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const BUNDLED_LAYOUT = fileURLToPath(new URL('test/support/bundled-package-layout.ts', import.meta.url));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Soak and long kill -9 loops: minutes each, run by `npm run test:long`.
    exclude: ['test/e2e/**', ...(process.env['TRESTLE_TEST_LONG'] === '1' ? [] : ['test/**/*.long.test.ts'])],
    globalSetup: 'test/support/bundle-workers.ts',
    // As `create-engine.ts` and the retrieval bench import it: their engines start the bundled workers.
    alias: { './package-layout.ts': BUNDLED_LAYOUT, '../../package-layout.ts': BUNDLED_LAYOUT },
    pool: 'forks',
    // Each file is a process; two cores are filled by two of them.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
