import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { TOO_SLOW } from './scripts/suites/long-tests.mjs';

const BUNDLED_LAYOUT = fileURLToPath(new URL('test/support/bundled-package-layout.ts', import.meta.url));

const IS_LONG = process.env['TRESTLE_TEST_LONG'] === '1';
/** One test or hook, ms. */
const LIMIT_MS = IS_LONG ? 30 * 60_000 : 60_000;

// Soak and long kill -9 loops: minutes each, run by `npm run test:long`.
const EXCLUDED = ['test/e2e/**', ...(IS_LONG ? [] : ['test/**/*.long.test.ts', ...TOO_SLOW])];

/** Tests that start processes, mock a module, or change something that belongs to the whole process. */
const NEED_A_PROCESS = [
  'test/**/*.integration.test.{ts,tsx}',
  'test/**/*.fuzz.test.ts',
  'test/**/*.long.test.ts',
  'test/scripts/**/*.test.ts',
  'test/preload/**/*.test.ts',
  'test/main/app/**/*.test.ts',
  'test/main/engine/hosts/**/*.test.ts',
  'test/main/engine/rpc/**/*.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: 'test/support/bundle-workers.ts',
    // As `create-engine.ts` and the retrieval bench import it: their engines start the bundled workers.
    alias: { './package-layout.ts': BUNDLED_LAYOUT, '../../package-layout.ts': BUNDLED_LAYOUT },
    pool: 'forks',
    // Two cores are filled by two processes.
    maxWorkers: 2,
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'process each', include: NEED_A_PROCESS, exclude: [...configDefaults.exclude, ...EXCLUDED] },
      },
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...EXCLUDED, ...NEED_A_PROCESS],
          // A process and its imports cost more than most of these tests: they take turns in two.
          isolate: false,
        },
      },
    ],
  },
});
