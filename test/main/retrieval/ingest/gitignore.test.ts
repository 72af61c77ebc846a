import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitignoreFile, isGitignored } from '../../../../main/retrieval/ingest/gitignore.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

/** Rules as documented, paths as asked; a path with a slash at the end is a folder. */
const CASES: [rules: string, path: string, ignored: boolean][] = [
  ['*.log', 'a.log', true],
  ['*.log', 'deep/er/a.log', true],
  ['*.log', 'a.log.txt', false],
  ['# comment', '# comment', false],
  ['\\#kept', '#kept', true],
  ['\\!loud', '!loud', true],
  ['name   ', 'name', true],
  ['name\\ ', 'name ', true],
  ['', 'a', false],
  ['/top', 'top', true],
  ['/top', 'a/top', false],
  ['a/b', 'a/b', true],
  ['a/b', 'x/a/b', false],
  ['build/', 'build/', true],
  ['build/', 'x/build/', true],
  ['build/', 'build', false],
  ['**/foo', 'foo', true],
  ['**/foo', 'a/b/foo', true],
  ['**/foo/bar', 'x/foo/bar', true],
  ['abc/**', 'abc/d/e', true],
  ['abc/**', 'abc/', false],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['*.txt\n!keep.txt', 'keep.txt', false],
  ['*.txt\n!keep.txt', 'drop.txt', true],
  ['!keep.txt\n*.txt', 'keep.txt', true],
  ['*.[oa]', 'x.o', true],
  ['*.[oa]', 'x.c', false],
  ['file[0-9]', 'file5', true],
  ['?at', 'cat', true],
  ['?at', 'at', false],
  ['foo/*', 'foo/a', true],
  ['foo/*', 'foo/a/b', false],
  ['a*b', 'a/b', false],
  ['\ttab', '\ttab', true],
];

describe('a .gitignore file', () => {
  it.each(CASES)('with %j: is %s ignored? %s', (rules, path, expected) => {
    const isDirectory = path.endsWith('/');
    expect(isGitignored([new GitignoreFile('', rules)], path.replace(/\/$/, ''), isDirectory)).toBe(expected);
  });

  it('decides as git does', () => {
    for (const [rules, path, expected] of CASES) {
      const repository = makeTemporaryDirectory();
      execFileSync('git', ['init', '-q'], { cwd: repository });
      writeFileSync(join(repository, '.gitignore'), rules);
      if (path.endsWith('/')) mkdirSync(join(repository, path), { recursive: true });
      let isIgnored = true;
      try {
        // A folder above the path may be what is ignored, so only the rule for the path itself is asked for.
        execFileSync('git', ['check-ignore', '-q', '--no-index', path.replace(/\/$/, '')], { cwd: repository });
      } catch {
        isIgnored = false;
      }
      // "foo/*" ignores the folder foo/a, and git speaks for what is below it too; the walk never gets there.
      if (rules === 'foo/*' && path === 'foo/a/b') continue;
      expect({ rules, path, isIgnored }).toEqual({ rules, path, isIgnored: expected });
    }
  });

  it('speaks for paths below its own folder', () => {
    const file = new GitignoreFile('packages/a', '/dist\n*.tmp');
    expect(file.decide('packages/a/dist', true)).toBe('ignored');
    expect(file.decide('packages/a/src/dist', true)).toBeNull();
    expect(file.decide('packages/a/src/x.tmp', false)).toBe('ignored');
  });

  it('is overruled by one further down', () => {
    const files = [new GitignoreFile('', '*.md'), new GitignoreFile('docs', '!guide.md')];
    expect(isGitignored(files, 'docs/guide.md', false)).toBe(false);
    expect(isGitignored(files, 'docs/other.md', false)).toBe(true);
  });
});
