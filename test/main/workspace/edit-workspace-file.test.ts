import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_FRESHNESS, type SourceDeclaration } from '../../../main/contract/workspace-file.ts';
import { editWorkspaceFile } from '../../../main/workspace/edit-workspace-file.ts';
import { removeItem } from '../../../main/workspace/remove-item.ts';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { createWorkspaceFiles } from '../../../main/workspace/workspace-files.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

function sourceOf(id: string, changes: Partial<SourceDeclaration> = {}): SourceDeclaration {
  return {
    id,
    path: id,
    include: [],
    exclude: [],
    code: false,
    ocr: true,
    gitignore: true,
    watch: true,
    freshness: DEFAULT_FRESHNESS,
    leavesMachine: true,
    decisions: [],
    ...changes,
  };
}
function makeWorkspace(): { directory: string; file: string } {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  return { directory, file: join(directory, 'trestle.jsonc') };
}

test('adding sources to a new workspace keeps every comment', () => {
  const { directory, file } = makeWorkspace();
  const commentsOf = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('//'));
  const before = readFileSync(file, 'utf8');
  const added = [
    sourceOf('docs', { include: ['**/*.md'] }),
    sourceOf('src', { code: true, gitignore: false, exclude: ['a/**'] }),
  ];
  editWorkspaceFile(
    directory,
    added.map((source) => ({ type: 'add-source', source })),
  );
  const after = readFileSync(file, 'utf8');
  expect(commentsOf(after)).toEqual(commentsOf(before));
  expect(commentsOf(after).length).toBeGreaterThan(4);
  expect(createWorkspaceFiles(directory).readWorkspace().sources).toEqual(added);
});

test('removing and replacing touch that source alone', () => {
  const { directory, file } = makeWorkspace();
  const text = `{
  "version": 1, // do not touch
  "name": "w",
  "sources": [
    { "id": "a", "path": "a" },
    // the big one
    { "id": "b", "path": "b" },
    { "id": "c", "path": "c" } // last
  ]
}
`;
  writeFileSync(file, text);
  editWorkspaceFile(directory, [{ type: 'replace-source', source: sourceOf('b', { code: true }) }]);
  editWorkspaceFile(directory, [{ type: 'remove-source', sourceId: 'a' }]);
  const after = readFileSync(file, 'utf8');
  expect(
    createWorkspaceFiles(directory)
      .readWorkspace()
      .sources.map(({ id, code }) => [id, code]),
  ).toEqual([
    ['b', true],
    ['c', false],
  ]);
  for (const comment of ['// do not touch', '// the big one', '// last']) expect(after).toContain(comment);
});

test.each([
  ['the only one', '[\n  { "id": "a" } // here\n]', 0, '[\n  // here\n]'],
  ['the first', '[\n  { "id": "a" },\n  // about b\n  { "id": "b" }\n]', 0, '[\n  // about b\n  { "id": "b" }\n]'],
  ['the last', '[\n  { "id": "a" }, // about a\n  { "id": "b" }\n]', 1, '[\n  { "id": "a" } // about a\n]'],
  ['the last before a trailing comma', '[\n  { "id": "a" },\n  { "id": "b" },\n]', 1, '[\n  { "id": "a" }\n]'],
  ['one of a line', '[1, 2, 3]', 1, '[1, 3]'],
  ['one behind a comment', '[ // numbers\n 1 ]', 0, '[ // numbers\n ]'],
])('taking out %s keeps the comments around it', (_which, text, index, left) => {
  expect(removeItem(text, [index])).toBe(left);
});

test('an edit that changes nothing does not write', () => {
  const { directory, file } = makeWorkspace();
  const before = statSync(file, { bigint: true });
  editWorkspaceFile(directory, []);
  editWorkspaceFile(directory, [{ type: 'remove-source', sourceId: 'nobody' }]);
  expect(statSync(file, { bigint: true }).ino).toBe(before.ino);
});

test('an edit whose result would not load is not written', () => {
  const { directory, file } = makeWorkspace();
  const before = readFileSync(file, 'utf8');
  const tooLong = sourceOf('x'.repeat(121));
  expect(() => editWorkspaceFile(directory, [{ type: 'add-source', source: tooLong }])).toThrow(/sources\.0\.id/);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('a file that is broken by hand is left as it is', () => {
  const { directory, file } = makeWorkspace();
  writeFileSync(file, '{ "version": 1, "name": ');
  expect(() => editWorkspaceFile(directory, [{ type: 'add-source', source: sourceOf('a') }])).toThrow(file);
  expect(readFileSync(file, 'utf8')).toBe('{ "version": 1, "name": ');
});

test('keeps the mode and leaves nothing beside the file', () => {
  const { directory, file } = makeWorkspace();
  chmodSync(file, 0o640);
  editWorkspaceFile(directory, [{ type: 'add-source', source: sourceOf('a') }]);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(directory).filter((name) => name.startsWith('trestle.jsonc'))).toEqual(['trestle.jsonc']);
});

const TUNED = { fusion: { method: 'weighted-score' as const, weight: 0.4 }, rerankWeight: 2 };

test.each([
  ['as it was made', (text: string) => text],
  ['with a comma at the end', (text: string) => text.replace(/\}\s*$/, ',}\n').replace(/\n,\}/, ',\n}')],
  ['with a remark at the end', (text: string) => text.replace(/\n\}\s*$/, ' // enough\n}\n')],
  ['on one line', () => '{ "version": 1, "name": "w", "sources": [], "pipeline": "default" }'],
])('tuned settings touch no other line, and taking them out leaves the file %s', (_how, change) => {
  const { directory, file } = makeWorkspace();
  const before = change(readFileSync(file, 'utf8'));
  writeFileSync(file, before);
  const set = (retrieval: object) => editWorkspaceFile(directory, [{ type: 'set-retrieval', retrieval }]);
  set(TUNED);
  expect(createWorkspaceFiles(directory).readWorkspace().retrieval).toEqual(TUNED);
  const linesOf = (text: string) => text.split('\n').map((line) => line.replace(/,(?=\s*(?:\/\/.*)?$)/, ''));
  const now = new Set(linesOf(readFileSync(file, 'utf8')));
  const lost = linesOf(before).filter((line) => !now.has(line));
  expect(before.includes('\n') ? lost : []).toEqual([]);
  set({ ...TUNED, rerankWeight: 0 });
  expect(createWorkspaceFiles(directory).readWorkspace().retrieval.rerankWeight).toBe(0);
  set({});
  expect(createWorkspaceFiles(directory).readWorkspace().retrieval).toEqual({});
  expect(readFileSync(file, 'utf8').replaceAll(/,(?=\s*(?:\/\/[^\n]*\s*)?\})|\s/g, '')).toBe(
    before.replaceAll(/,(?=\s*(?:\/\/[^\n]*\s*)?\})|\s/g, ''),
  );
});

test('tuned settings and taking them out again give the very file that was there', () => {
  const { directory, file } = makeWorkspace();
  const before = readFileSync(file, 'utf8');
  editWorkspaceFile(directory, [{ type: 'set-retrieval', retrieval: TUNED }]);
  expect(readFileSync(file, 'utf8')).toContain(
    '\n  "retrieval": { "fusion": { "method": "weighted-score", "weight": 0.4 }, "rerankWeight": 2 }\n}',
  );
  editWorkspaceFile(directory, [{ type: 'set-retrieval', retrieval: {} }]);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
