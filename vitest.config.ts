import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Soak and long kill -9 loops: minutes each, run by `npm run test:long`.
    exclude: ['test/e2e/**', ...(process.env['TRESTLE_TEST_LONG'] === '1' ? [] : ['test/**/*.long.test.ts'])],
    pool: 'forks',
    // One file at a time: tests that start processes and wait for their first bytes fail beside another that does.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
