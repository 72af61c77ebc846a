import { defineConfig } from 'vitest/config';

/** The real window and the real browser, two files at a time: a journey waits for the screen half of its time. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    // They need the package: vitest.installed.config.ts.
    exclude: ['test/e2e/installed/**'],
    globalSetup: ['test/e2e/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // What is drawn comes when the machine gets to it: as long as a step of a journey may take, ms.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default'],
  },
});
