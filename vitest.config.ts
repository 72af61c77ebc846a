import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Soak and long kill -9 loops: minutes each, run by `npm run test:long`.
    exclude: ['test/e2e/**', ...(process.env['TRESTLE_TEST_LONG'] === '1' ? [] : ['test/**/*.long.test.ts'])],
    pool: 'forks',
    // Each file is a process; two cores are filled by two of them.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
