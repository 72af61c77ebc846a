import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findRepository } from '../../../../main/retrieval/git/find-repository.ts';
import { readGitHead } from '../../../../main/retrieval/git/read-head.ts';
import { PathFilter } from '../../../../main/retrieval/ingest/path-filter.ts';
import { type WalkEntry, walkFiles } from '../../../../main/retrieval/ingest/walk-files.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
let folder: string;
let top: string;

beforeEach(() => {
  folder = makeTemporaryDirectory();
  top = join(folder, 'repo');
  mkdirSync(top);
  writeFileSync(
    join(folder, '.gitconfig'),
    `[user]\n name = a\n email = a@b.c\n[core]\n\texcludesFile = ${folder}/excludes\n`,
  );
  vi.stubEnv('HOME', folder);
  vi.stubEnv('XDG_CONFIG_HOME', undefined);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  git(top, 'init', '-q', '-b', 'main');
});
afterEach(() => vi.unstubAllEnvs());

function git(cwd: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function write(path: string, text = 'x'): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

async function walk(rootPath: string): Promise<WalkEntry[]> {
  const filter = new PathFilter({ include: [], exclude: [] });
  const { signal } = new AbortController();
  return Array.fromAsync(walkFiles({ rootPath, filter, gitignore: true, only: '', signal }));
}

async function pathsOf(rootPath: string): Promise<string[]> {
  return (await walk(rootPath)).flatMap((entry) => (entry.kind === 'file' ? [entry.path] : [])).toSorted();
}

/** What git would take, were everything added. */
function gitPathsOf(rootPath: string): string[] {
  return git(rootPath, 'ls-files', '-z', '--others', '--exclude-standard').split('\0').filter(Boolean).toSorted();
}

const NAMES = ['a', 'b', 'ab', 'a.txt', 'b.log', '!a', '#b', 'a b', '[a]', 'sub', 'deep'] as const;
const PATHS = [
  ...NAMES.slice(0, 9),
  ...['sub', 'deep', 'sub/deep', 'a.d/sub'].flatMap((place) => NAMES.slice(0, 9).map((name) => `${place}/${name}`)),
];
/** Without `a**`: git itself matches it now as `a*`, now as more, by where its buffers lie. */
const piece = fc.constantFrom(
  'a',
  'b',
  '*',
  '?',
  '**',
  '*.txt',
  '*.log',
  'sub',
  'deep',
  '[ab]',
  '[!a]',
  '[^b]',
  '[a-z]*',
  'a*',
  '\\!a',
  '\\#b',
  'a\\ b',
  'a b',
  '\\[a\\]',
  '[[]a]',
  '[]a]',
  '[[:alpha:]]',
  'a.d',
  '\\a',
  '.*',
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '!'),
    fc.constantFrom('', '', '/'),
    fc.array(piece, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', ' ', '  ', '\r', '\t', '\\'),
  )
  .map(([negation, anchor, pieces, end]) => `${negation}${anchor}${pieces.join('/')}${end}`);
const ignoreFile = fc.array(pattern, { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'));

describe('a git repository as a source', () => {
  it('is read as git would add it, whatever the ignore files say', async () => {
    for (const path of PATHS) write(path);
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            '.gitignore': ignoreFile,
            'sub/.gitignore': ignoreFile,
            '.git/info/exclude': ignoreFile,
            '../excludes': ignoreFile,
          },
          { requiredKeys: [] },
        ),
        async (files) => {
          for (const path of ['.gitignore', 'sub/.gitignore', '.git/info/exclude', '../excludes'] as const) {
            const text = files[path];
            if (text === undefined) rmSync(join(top, path), { force: true });
            else write(path, text);
          }
          expect(await pathsOf(top)).toEqual(gitPathsOf(top));
          // A folder that is ignored itself was named by somebody who wants it: nothing outside decides about it then.
          const isSubIgnored = gitPathsOf(top).every((path) => !path.startsWith('sub/'));
          const below = join(top, 'sub');
          expect(isSubIgnored ? [] : await pathsOf(below)).toEqual(isSubIgnored ? [] : gitPathsOf(below));
        },
      ),
      { numRuns: isLong ? 400 : 40, seed: 5 },
    );
  });

  it('takes back by .ignore what .gitignore ignores, and the other way round', async () => {
    write('.gitignore', '*.log\n');
    write('.ignore', '!keep.log\nsecret.md\n');
    for (const path of ['keep.log', 'other.log', 'secret.md', 'open.md']) write(path);
    expect((await pathsOf(top)).filter((path) => !path.startsWith('.'))).toEqual(['keep.log', 'open.md']);
  });

  it('names a submodule, a worktree and a clone inside of it, and reads them only as sources of their own', async () => {
    write('a.md');
    git(top, 'add', '.');
    git(top, 'commit', '-qm', 'one');
    git(top, 'worktree', 'add', '-q', 'tree');
    git(top, 'clone', '-q', '.', join(top, 'clone'));
    const entries = await walk(top);
    expect(entries.map(({ kind, path }) => [kind, path])).toEqual([
      ['file', 'a.md'],
      ['problem', 'clone'],
      ['problem', 'tree'],
    ]);
    expect(entries[1]).toMatchObject({ reason: 'other_repository' });
    expect(await pathsOf(join(top, 'tree'))).toEqual(['a.md']);
  });

  it('tells what is checked out: loose, packed, in a worktree, without a branch', () => {
    expect(readGitHead(top)).toBeNull();
    write('a.md');
    git(top, 'add', '.');
    git(top, 'commit', '-qm', 'one');
    const commit = git(top, 'rev-parse', 'HEAD').trim();
    expect(readGitHead(top)).toEqual({ commit, branch: 'main' });
    git(top, 'pack-refs', '--all');
    mkdirSync(join(top, 'sub'));
    expect(readGitHead(join(top, 'sub'))).toEqual({ commit, branch: 'main' });
    git(top, 'worktree', 'add', '-q', '-b', 'side/way', '../tree');
    expect(readGitHead(join(folder, 'tree'))).toEqual({ commit, branch: 'side/way' });
    git(top, 'checkout', '-q', '--detach');
    expect(readGitHead(top)).toEqual({ commit, branch: null });
  });

  it.each(['ref: refs/../../secret', 'ref: refs/heads/a', 'gitdir', '', 'ref: HEAD'])(
    'reads nothing from HEAD %j',
    (head) => {
      writeFileSync(join(folder, 'secret'), 'a'.repeat(40));
      writeFileSync(join(top, '.git', 'HEAD'), head);
      expect(readGitHead(top)).toBeNull();
    },
  );

  it('is none outside of any repository', () => {
    expect(findRepository(folder)).toBeNull();
  });
});
