import { defineConfig } from 'vitest/config';

/** The package as people get it: installed on this machine, one file after the other. */
export default defineConfig({
  test: {
    include: ['test/e2e/installed/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default'],
  },
});
