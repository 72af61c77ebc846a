import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PathFilter } from '../../../../main/retrieval/ingest/path-filter.ts';
import { type WalkEntry, type WalkOptions, walkFiles } from '../../../../main/retrieval/ingest/walk-files.ts';
import { asUnprivileged } from '../../../support/as-unprivileged.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

function makeTree(paths: readonly string[], name = 'root'): string {
  const root = join(makeTemporaryDirectory(), name);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  return root;
}

async function walk(rootPath: string, options: Partial<WalkOptions> = {}): Promise<WalkEntry[]> {
  const filter = new PathFilter({ include: [], exclude: [] });
  const entries: WalkEntry[] = [];
  const signal = new AbortController().signal;
  for await (const entry of walkFiles({ rootPath, filter, gitignore: true, only: '', signal, ...options })) {
    entries.push(entry);
  }
  return entries;
}

const pathsOf = (entries: readonly WalkEntry[]): string[] => entries.map((entry) => entry.path);

describe('walkFiles', () => {
  it('finds files in a fixed order, those of a folder before those below it', async () => {
    const root = makeTree(['b.md', 'a/z.md', 'a/b/c.md', 'B.md', 'é.md', 'a.md']);
    const expected = ['B.md', 'a.md', 'b.md', 'é.md', 'a/z.md', 'a/b/c.md'];
    expect(pathsOf(await walk(root))).toEqual(expected);
  });

  it('stays out of version control, our own folder and dependencies', async () => {
    const root = makeTree(['.git/a.md', '.trestle/a.md', 'node_modules/p/a.md', 'x/node_modules/a.md', '.github/a.md']);
    expect(pathsOf(await walk(root))).toEqual(['.github/a.md']);
  });

  it('takes dependencies when it is asked to look at them, or to ignore nothing', async () => {
    const files = ['p/a.md', 'p/node_modules/q/a.md', '.git/a.md'];
    expect(pathsOf(await walk(makeTree(files, 'node_modules')))).toEqual(['p/a.md', 'p/node_modules/q/a.md']);
    expect(pathsOf(await walk(makeTree(files), { gitignore: false }))).toEqual(['p/a.md', 'p/node_modules/q/a.md']);
  });

  it('respects the .gitignore of each folder', async () => {
    const root = makeTree(['a.md', 'a.log', 'out/b.md', 'sub/c.log', 'sub/d.md', 'sub/keep.log', 'sub/out/e.md']);
    writeFileSync(join(root, '.gitignore'), '*.log\n/out/\n.gitignore\n');
    writeFileSync(join(root, 'sub', '.gitignore'), '!keep.log\nd.md\n');
    expect(pathsOf(await walk(root))).toEqual(['a.md', 'sub/keep.log', 'sub/out/e.md']);
    expect((await walk(root, { gitignore: false })).length).toBe(9);
  });

  it('visits only the part it is asked for, under the same rules', async () => {
    const root = makeTree(['a/b/c.md', 'a/b/d.log', 'a/e.md', 'ab/f.md']);
    writeFileSync(join(root, '.gitignore'), '*.log\n');
    expect(pathsOf(await walk(root, { only: 'a/b' }))).toEqual(['a/b/c.md']);
    expect(pathsOf(await walk(root, { only: 'a' }))).toEqual(['a/e.md', 'a/b/c.md']);
    expect(pathsOf(await walk(root, { only: 'a/e.md' }))).toEqual(['a/e.md']);
    expect(pathsOf(await walk(root, { only: 'gone' }))).toEqual([]);
  });

  it('follows links to files inside the root, reports those that lead out or nowhere, never enters linked folders', async () => {
    const root = makeTree(['a.md', 'sub/b.md']);
    const outside = makeTree(['secret.md'], 'outside');
    symlinkSync(join(root, 'a.md'), join(root, 'link.md'));
    symlinkSync(join(outside, 'secret.md'), join(root, 'out.md'));
    symlinkSync(outside, join(root, 'outfolder'));
    symlinkSync('nothing', join(root, 'dangling.md'));
    symlinkSync('self.md', join(root, 'self.md'));
    symlinkSync('..', join(root, 'sub', 'loop'));
    const entries = await walk(root);
    expect(entries.filter((entry) => entry.kind === 'file').map((entry) => entry.path)).toEqual([
      'a.md',
      'link.md',
      'sub/b.md',
    ]);
    expect(entries.flatMap((entry) => (entry.kind === 'problem' ? [[entry.path, entry.reason]] : []))).toEqual([
      ['dangling.md', 'unreadable'],
      ['out.md', 'symlink_outside'],
      ['outfolder', 'symlink_outside'],
      ['self.md', 'unreadable'],
    ]);
  });

  it('passes over what is not a file', async () => {
    const root = makeTree(['a.md', 'folder.md/b.md']);
    execFileSync('mkfifo', [join(root, 'pipe.md')]);
    expect(pathsOf(await walk(root))).toEqual(['a.md', 'folder.md/b.md']);
  });

  it('reports a folder it may not enter and goes on', async () => {
    const root = makeTree(['a.md', 'closed/b.md', 'open/c.md']);
    chmodSync(join(root, 'closed'), 0o700);
    if (process.geteuid?.() !== 0) chmodSync(join(root, 'closed'), 0o000);
    const entries = await asUnprivileged([dirname(root), root, join(root, 'open')], () => walk(root));
    chmodSync(join(root, 'closed'), 0o700);
    expect(pathsOf(entries)).toEqual(['a.md', 'closed', 'open/c.md']);
    expect(entries[1]).toMatchObject({ kind: 'problem', reason: 'unreadable' });
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(walk(makeTree(['a.md']), { signal: abort.signal })).rejects.toThrow('aborted');
  });
});
