import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBuild } from './build-suite.mjs';
import { runChecks } from './check-suite.mjs';
import { runEndToEnd } from './end-to-end-suite.mjs';
import { longTests } from './long-tests.mjs';
import { runPackage } from './package-suite.mjs';
import { runVitest } from './vitest-suite.mjs';

/**
 * All of vitest in a normal run, ms. The whole of `npm test` should take fifteen minutes on two idle cores; a busy machine
 * takes longer, and a run that is cut off there says nothing about the code.
 */
const VITEST_LIMIT_MS = 30 * 60_000;

/** All of vitest in the long run, ms: thousands of kill -9 cycles and minutes of fuzzing per parser. */
const LONG_LIMIT_MS = 4 * 60 * 60_000;

/**
 * What `npm test` runs, in this order: what fails fastest comes first.
 *
 * @type {readonly import('./suite.mjs').Suite[]}
 */
export const SUITES = [
  {
    name: 'check:types',
    run: (name, context) => {
      const projects = typescriptProjects(context.root);
      return runChecks(
        name,
        'typescript/bin/tsc',
        projects.map((project) => ['-p', project]),
        context,
      );
    },
  },
  { name: 'check:lint', run: (name, context) => runChecks(name, 'oxlint/bin/oxlint', [['--type-aware']], context) },
  { name: 'check:format', run: (name, context) => runChecks(name, '@biomejs/biome/bin/biome', [['format']], context) },
  {
    name: 'check:dead',
    requires: 'knip.json',
    run: (name, context) => runChecks(name, 'knip/bin/knip.js', [[]], context),
  },
  {
    name: 'vitest',
    // What vitest.config.ts decides by this variable, command line options would not tell its projects.
    run: (name, context) => runVitest(name, [], context, { limitMs: VITEST_LIMIT_MS, env: { TRESTLE_TEST_LONG: '0' } }),
  },
  { name: 'build', run: runBuild },
  { name: 'e2e', requires: 'vitest.e2e.config.ts', run: (name, context) => runEndToEnd(name, context) },
  { name: 'package', requires: 'vitest.installed.config.ts', run: runPackage },
];

/**
 * What `npm run test:long` runs: the files made for it, those that are too slow for `npm test`, and those that raise their
 * counts when TRESTLE_TEST_LONG is 1. All others it has seen in `npm test`.
 *
 * @type {readonly import('./suite.mjs').Suite[]}
 */
export const LONG_SUITES = [
  {
    name: 'vitest:long',
    run: (name, context) =>
      runVitest(name, longTests(context.root), context, {
        limitMs: LONG_LIMIT_MS,
        env: { TRESTLE_TEST_LONG: '1' },
        // Hours without a word look like a hang.
        onOutput: (text) => process.stderr.write(text),
      }),
  },
  {
    name: 'e2e:long',
    requires: 'vitest.e2e.config.ts',
    // Every stop of the tour in every theme.
    run: (name, context) =>
      runEndToEnd(name, context, {
        files: ['test/e2e/accessibility/axe.test.ts'],
        env: { TRESTLE_TEST_LONG: '1' },
      }),
  },
];

/**
 * The environments the code is checked for are the references of tsconfig.json, one project each.
 *
 * @param {string} root
 * @returns {string[]}
 */
function typescriptProjects(root) {
  /** @type {{ references: { path: string }[] }} */
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => path);
}
