/** Which test files belong to the long run, and which of them to it alone. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * Whole benches, and kill -9 loops whose ground others cover in a few kills: half a minute each, which would take
 * `npm test` past the fifteen minutes it has.
 */
export const TOO_SLOW = [
  'test/main/cli/bench/bench.integration.test.ts',
  'test/main/cli/bench/process-tree-memory.integration.test.ts',
  'test/main/cli/bench/retrieval/bench-retrieval.integration.test.ts',
  'test/main/engine/kill-engine.integration.test.ts',
  'test/main/engine/generations/kill-side-build.integration.test.ts',
];

/** By reading it, a test does more of the same in the long run. */
const FLAG = 'TRESTLE_TEST_LONG';

const TEST_FILE = /\.test\.tsx?$/;
const LONG_FILE = /\.long\.test\.ts$/;

/**
 * The others do in the long run what they do in `npm test`, which has seen them.
 *
 * @param {string} root the clone
 * @returns {string[]} paths from the root with slashes, sorted: files made for the long run, those that are too slow for the
 *   other, and those that raise their counts in it
 */
export function longTests(root) {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path.split(sep).join('/')}`)
    .filter((path) => TEST_FILE.test(path) && !path.startsWith('test/e2e/'))
    .filter(
      (path) =>
        LONG_FILE.test(path) || TOO_SLOW.includes(path) || readFileSync(join(root, path), 'utf8').includes(FLAG),
    )
    .toSorted();
}
