import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodeFor } from '../../../main/contract/exit-code.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { type SourceDeclaration, sourceDeclaration, workspaceFile } from '../../../main/contract/workspace-file.ts';
import { resolveSources } from '../../../main/workspace/resolve-sources.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

/** A workspace `w` beside a tree of files; paths in the returned helpers are relative to their common folder. */
function setUp(files: readonly string[], sources: readonly Partial<SourceDeclaration>[] = []) {
  const root = makeTemporaryDirectory();
  const at = (path: string): string => join(root, path);
  mkdirSync(at('w'));
  for (const file of files) {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), file);
  }
  const declared = sources.map((source) => ({ ...source, path: source.path?.replace('ROOT', root) ?? '' }));
  const file = workspaceFile.parse({ version: 1, name: 'w', sources: declared });
  const resolve = (
    paths: readonly string[],
    flags: { include?: string[]; code?: boolean; keepHere?: boolean; sources?: string[] } = {},
  ) =>
    resolveSources({
      workspaceDirectory: at('w'),
      file,
      request: {
        paths: paths.map(at),
        sources: flags.sources ?? [],
        include: flags.include ?? [],
        code: flags.code ?? false,
        keepHere: flags.keepHere ?? false,
      },
    });
  return { root, at, resolve };
}

describe('a path that is new', () => {
  test('becomes a source named after its folder, absolute outside the workspace', () => {
    const { at, resolve } = setUp(['docs/a.md']);
    const { sources, edits, unavailable } = resolve(['docs'], { include: ['**/*.md'], code: true });
    const declared = sourceDeclaration.parse({ id: 'docs', path: at('docs'), include: ['**/*.md'], code: true });
    expect(edits).toEqual([{ type: 'add-source', source: declared }]);
    expect(sources).toMatchObject([{ id: 'docs', include: ['**/*.md'], code: true, rootPath: at('docs') }]);
    expect(unavailable).toEqual([]);
  });

  test.each([
    ['w/handbook/a.md', 'w/handbook', 'handbook'],
    ['w/a/b/c.md', 'w/a/b', 'a/b'],
    ['w/x.md', 'w', '.'],
    ['w-2/x.md', 'w-2', 'ROOT/w-2'],
  ])('%s taken as %s is written down as %s', (file, path, written) => {
    const { root, resolve } = setUp([file]);
    const [edit] = resolve([path]).edits;
    expect(edit).toMatchObject({ type: 'add-source', source: { path: written.replace('ROOT', root) } });
  });

  test('may be a single file', () => {
    const { at, resolve } = setUp(['docs/notes.md']);
    expect(resolve(['docs/notes.md']).sources).toMatchObject([{ id: 'notes.md', rootPath: at('docs/notes.md') }]);
  });

  test('gets a number where its name is taken, whatever the case', () => {
    const { resolve } = setUp(['a/Docs/x.md', 'b/docs/x.md', 'c/docs/x.md']);
    expect(resolve(['a/Docs', 'b/docs', 'c/docs']).sources.map(({ id }) => id)).toEqual(['Docs', 'docs-2', 'docs-3']);
  });

  test('is its real folder when it is reached by a link', () => {
    const { at, resolve } = setUp(['docs/a.md']);
    symlinkSync(at('docs'), at('link'));
    expect(resolve(['link', 'docs']).sources).toMatchObject([{ id: 'docs', rootPath: at('docs') }]);
  });

  test('gets no name that would play tricks on a terminal', () => {
    const { resolve } = setUp(['evil\u001b]52;c;x\u0007\u202e/a.md']);
    expect(resolve(['evil\u001b]52;c;x\u0007\u202e']).sources[0]?.id).toBe('evil]52;c;x');
  });
});

describe('a path that is known', () => {
  const docs = { id: 'docs', path: 'ROOT/docs' };

  test('is the source it is, and nothing is written', () => {
    const { at, resolve } = setUp(['docs/a.md'], [docs]);
    expect(resolve(['docs'])).toMatchObject({ sources: [{ id: 'docs', rootPath: at('docs') }], edits: [] });
    expect(resolve(['docs']).sources[0]).not.toHaveProperty('only');
  });

  test('inside a source is that part of it', () => {
    const { at, resolve } = setUp(['docs/a/x.md', 'docs/b/y.md', 'docs/c/z.md'], [docs]);
    const { sources, edits } = resolve(['docs/a', 'docs/b/y.md']);
    expect(sources.map(({ id, only }) => [id, only])).toEqual([
      ['docs', at('docs/a')],
      ['docs', at('docs/b/y.md')],
    ]);
    expect(edits).toEqual([]);
    expect(resolve(['docs/a', 'docs']).sources.map(({ only }) => only)).toEqual([undefined]);
  });

  test('inside two of them belongs to the nearer one', () => {
    const { at, resolve } = setUp(['docs/a/b/x.md'], [docs, { id: 'inner', path: 'ROOT/docs/a' }]);
    expect(resolve(['docs/a/b']).sources).toMatchObject([{ id: 'inner', only: at('docs/a/b') }]);
  });

  test('beside a source with a longer name is not inside it', () => {
    const { resolve } = setUp(['docs/a.md', 'docs-old/b.md'], [docs]);
    expect(resolve(['docs-old']).edits).toMatchObject([{ type: 'add-source', source: { id: 'docs-old' } }]);
  });

  test('is widened for good when code is asked for', () => {
    const { resolve } = setUp(['docs/a.md'], [docs]);
    const { sources, edits } = resolve(['docs'], { code: true });
    expect(edits).toMatchObject([{ type: 'replace-source', source: { id: 'docs', code: true } }]);
    expect(sources).toMatchObject([{ id: 'docs', code: true }]);
  });

  test('keeps its own globs when none are given', () => {
    const { resolve } = setUp(['docs/a.md'], [{ ...docs, include: ['**/*.md'], code: true }]);
    expect(resolve(['docs'])).toMatchObject({ sources: [{ id: 'docs', include: ['**/*.md'], code: true }], edits: [] });
  });

  test('with other globs becomes a second source', () => {
    const { resolve } = setUp(['docs/a.md'], [{ ...docs, include: ['**/*.md'] }]);
    expect(resolve(['docs'], { include: ['**/*.txt'] }).sources).toMatchObject([
      { id: 'docs-2', include: ['**/*.txt'] },
    ]);
    expect(resolve(['docs'], { include: ['**/*.md'] })).toMatchObject({ sources: [{ id: 'docs' }], edits: [] });
  });

  test('inside a source that does not take what is asked for becomes its own', () => {
    const { resolve } = setUp(['docs/src/a.ts'], [docs]);
    expect(resolve(['docs/src'], { code: true }).edits).toMatchObject([{ source: { id: 'src', code: true } }]);
  });
});

describe('what is to stay on this machine', () => {
  const docs = { id: 'docs', path: 'ROOT/docs' };

  test('is declared so from the first reading on', () => {
    const { resolve } = setUp(['docs/a.md']);
    const { sources, edits } = resolve(['docs'], { keepHere: true });
    expect(edits).toMatchObject([{ type: 'add-source', source: { id: 'docs', leavesMachine: false } }]);
    expect(sources).toMatchObject([{ id: 'docs', leavesMachine: false }]);
  });

  test('stays from now on where it was free to leave, with what lies in it', () => {
    const { resolve } = setUp(['docs/a.md', 'all/in/b.md'], [docs, { id: 'in', path: 'ROOT/all/in' }]);
    expect(resolve(['docs', 'all'], { keepHere: true }).edits).toMatchObject([
      { type: 'replace-source', source: { id: 'docs', leavesMachine: false } },
      { type: 'add-source', source: { id: 'all', leavesMachine: false } },
      { type: 'replace-source', source: { id: 'in', leavesMachine: false } },
    ]);
  });

  test('is never released by an ingest that does not say so', () => {
    const { resolve } = setUp(['docs/a.md'], [{ ...docs, leavesMachine: false }]);
    expect(resolve(['docs'])).toMatchObject({ sources: [{ id: 'docs', leavesMachine: false }], edits: [] });
  });

  test.each([{}, { code: true }, { include: ['**/*.txt'] }])(
    'cannot be a part of what may leave, asked for with %j',
    (flags) => {
      const { resolve } = setUp(['docs/a/x.md'], [docs]);
      expect(() => resolve(['docs/a'], { ...flags, keepHere: true })).toThrow(/trestle source keep docs --here/);
    },
  );

  test('is a part of what stays', () => {
    const { at, resolve } = setUp(['docs/a/x.md'], [{ ...docs, leavesMachine: false }]);
    expect(resolve(['docs/a'], { keepHere: true })).toMatchObject({ sources: [{ only: at('docs/a') }], edits: [] });
  });
});

test('a folder around known sources takes the rest, and refreshes them', () => {
  const { at, resolve } = setUp(
    ['all/docs [v1]/a.md', 'all/notes.md', 'all/b.md'],
    [
      { id: 'v1', path: 'ROOT/all/docs [v1]' },
      { id: 'notes', path: 'ROOT/all/notes.md' },
    ],
  );
  const { sources, edits } = resolve(['all']);
  expect(edits).toMatchObject([
    { type: 'add-source', source: { id: 'all', exclude: ['docs \\[v1\\]/**', 'notes.md'] } },
  ]);
  expect(sources.map(({ id, rootPath }) => [id, rootPath])).toEqual([
    ['all', at('all')],
    ['v1', at('all/docs [v1]')],
    ['notes', at('all/notes.md')],
  ]);
});

test('a folder around a source that takes less covers that part itself', () => {
  const { resolve } = setUp(['all/docs/a.md'], [{ id: 'docs', path: 'ROOT/all/docs', include: ['**/*.md'] }]);
  expect(resolve(['all'], { include: ['**/*.txt'] }).edits).toMatchObject([{ source: { id: 'all', exclude: [] } }]);
});

describe('.gitignore', () => {
  test.each([
    ['build/a.md', 'build', 'build/\n', false],
    ['docs/a.md', 'docs', 'build/\n', true],
    ['build/deep/er/a.md', 'build/deep/er', '/build\n', false],
    ['docs/a.md', 'docs', '*\n!docs\n', true],
    ['docs/a.log', 'docs/a.log', '*.log\n', false],
    ['docs/a.log', 'docs', '*.log\n', true],
  ])('%s: naming %s under "%s" respects it below: %s', (file, path, ignore, respects) => {
    const { at, resolve } = setUp([file]);
    mkdirSync(at('.git'));
    writeFileSync(at('.gitignore'), ignore);
    expect(resolve([path]).sources[0]?.gitignore).toBe(respects);
  });

  test('a named folder that ignores itself is taken all the same', () => {
    const { at, resolve } = setUp(['cache/a.md']);
    writeFileSync(at('cache/.gitignore'), '# made by a tool\n*\n');
    expect(resolve(['cache']).sources[0]?.gitignore).toBe(false);
  });

  test('node_modules is taken when it is named', () => {
    const { resolve } = setUp(['node_modules/a/README.md']);
    expect(resolve(['node_modules']).sources[0]?.gitignore).toBe(false);
    expect(resolve(['node_modules/a']).sources[0]?.gitignore).toBe(false);
  });
});

describe('nothing named', () => {
  const sources = [
    { id: 'a', path: 'ROOT/a' },
    { id: 'gone', path: 'ROOT/gone' },
    { id: 'b', path: '../b' },
  ];
  test('means all sources; one that is not there is told apart and costs the others nothing', () => {
    const { at, resolve } = setUp(['a/x.md', 'b/y.md'], sources);
    const resolution = resolve([]);
    expect(resolution.sources.map(({ id, rootPath }) => [id, rootPath])).toEqual([
      ['a', at('a')],
      ['b', at('b')],
    ]);
    expect(resolution.unavailable).toEqual([{ sourceId: 'gone', path: at('gone') }]);
  });

  test('with sources by name means those', () => {
    const { resolve } = setUp(['a/x.md', 'b/y.md'], sources);
    expect(resolve([], { sources: ['b'] }).sources.map(({ id }) => id)).toEqual(['b']);
    expect(() => resolve([], { sources: ['gone'] })).toThrow(/gone does not exist/);
    expect(() => resolve([], { sources: ['nobody'] })).toThrow(
      'There is no source "nobody" in this workspace. Sources: a, gone, b.',
    );
  });
});

test('a path that does not exist is named, and nothing is written (exit 4)', () => {
  const { at, resolve } = setUp(['docs/a.md']);
  const attempt = () => resolve(['docs', 'dcos']);
  expect(attempt).toThrow(NotFoundError);
  expect(attempt).toThrow(`${at('dcos')} does not exist.`);
  expect(exitCodeFor(new NotFoundError('').code)).toBe(4);
  rmSync(at('docs'), { recursive: true });
});
