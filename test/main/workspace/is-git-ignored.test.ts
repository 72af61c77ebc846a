import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGitIgnored, parseGitignore } from '../../../main/workspace/is-git-ignored.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const PATHS = [
  'a',
  'b',
  'a/b',
  'a/x.log',
  'b/x.log',
  'a/b/x.log',
  'a/b/c/y.md',
  'c/y.md',
  '.hidden/z',
  'sp ace/q[1].md',
];
/** Every sign that means something in a pattern or in an expression. */
const SIGNS = '*?[]!\\/ab-^.(){}+$|\n \t'.split('');
const NUM_RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 500 : 40;

function makeRepository(): string {
  const directory = makeTemporaryDirectory();
  execFileSync('git', ['init', '-q', directory]);
  for (const path of PATHS.filter((name) => name.includes('.') || name.endsWith('z'))) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), '');
  }
  return directory;
}

/** What git itself says of the paths that exist. */
function ignoredByGit(directory: string, paths: readonly string[]): string[] {
  const { stdout } = spawnSync('git', ['-C', directory, 'check-ignore', '--no-index', '--', ...paths], {
    encoding: 'utf8',
  });
  // Git quotes names with special characters; none of ours need it.
  return stdout.split('\n').filter((line) => line !== '');
}

test('agrees with git on patterns of every kind', () => {
  const directory = makeRepository();
  const existing = PATHS.filter((path) => statSync(join(directory, path), { throwIfNoEntry: false }) !== undefined);
  const pattern = fc.constantFrom(
    'a',
    'b/',
    '/b',
    'a/b',
    '*.log',
    '!x.log',
    '!a/x.log',
    '/a/**',
    '**/b',
    'a/**/y.md',
    '*',
    '!a',
    '!a/',
    '?',
    '[ab]',

    '[!a]',
    'x.lo?',
    '# comment',
    '',
    '\\#',
    '.hidden',
    'sp ace',
    'q\\[1\\].md',
    '*.md ',
    '/*',
    '!/c',
    '**',
    'c/*',
    '*/x.log',
  );
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 5 }), fc.array(pattern, { maxLength: 3 }), (top, inner) => {
      writeFileSync(join(directory, '.gitignore'), top.join('\n'));
      writeFileSync(join(directory, 'a', '.gitignore'), inner.join('\n'));
      // A folder whose own file ignores everything counts as ignored here, though git would still name the folder.
      const compared = existing.filter((path) => path !== 'a');
      const ours = compared.filter((path) =>
        isGitIgnored(join(directory, path), statSync(join(directory, path)).isDirectory()),
      );
      expect(ours).toEqual(ignoredByGit(directory, compared));
    }),
    { numRuns: NUM_RUNS, seed: 2 },
  );
});

test('nothing is ignored outside a repository', () => {
  const directory = makeTemporaryDirectory();
  writeFileSync(join(directory, '.gitignore'), 'a\n');
  mkdirSync(join(directory, 'a'));
  expect(isGitIgnored(join(directory, 'a'), true)).toBe(false);
});

test('survives whatever stands in a .gitignore', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 40 }), (text) => {
      for (const { expression } of parseGitignore(text)) expect(expression.test('a/b')).toBeTypeOf('boolean');
    }),
    { numRuns: 500, seed: 9 },
  );
});
