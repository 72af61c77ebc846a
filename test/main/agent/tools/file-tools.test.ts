import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileToolParts } from '../../../../main/agent/tools/files/file-root.ts';
import { createListFiles } from '../../../../main/agent/tools/files/list-files-tool.ts';
import { createReadFile } from '../../../../main/agent/tools/files/read-file-tool.ts';
import { parseRelativePath } from '../../../../main/agent/tools/files/relative-path.ts';
import { createWriteFile } from '../../../../main/agent/tools/files/write-file-tool.ts';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import type { AccessScope } from '../../../../main/contract/access.ts';
import type { JsonObject } from '../../../../main/base/json.ts';
import type { Tool, ToolResult } from '../../../../main/spec/tool.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { callOptions, toolContract } from '../../../support/tool-call.ts';

interface Fixture {
  workspace: string;
  outside: string;
  read: Tool;
  list: Tool;
  write: Tool;
}

function makeFixture(): Fixture {
  const directory = makeTemporaryDirectory();
  const workspace = join(directory, 'workspace');
  const outside = join(directory, 'outside');
  mkdirSync(join(workspace, 'notes', 'deep'), { recursive: true });
  mkdirSync(join(workspace, '.trestle'));
  mkdirSync(join(workspace, 'tools'));
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret.txt'), 'the secret');
  writeFileSync(join(workspace, 'notes', 'plan.md'), 'one\ntwo\nthree\n');
  writeFileSync(join(workspace, '.env'), 'KEY=secret');
  writeFileSync(join(workspace, '.trestle', 'journal.db'), 'secret');
  writeFileSync(join(workspace, 'tools', 'a.tool.jsonc'), '{}');
  symlinkSync(join(outside, 'secret.txt'), join(workspace, 'notes', 'link.txt'));
  symlinkSync(outside, join(workspace, 'notes', 'linked-folder'));
  symlinkSync(join(workspace, 'notes', 'plan.md'), join(workspace, 'notes', 'inner-link.md'));
  const parts: FileToolParts = {
    workspaceDirectory: workspace,
    closedPaths: [join(workspace, '.trestle')],
    readOnlyPaths: [join(workspace, 'tools'), join(workspace, 'trestle.jsonc')],
    sourceFolder: () => null,
    isLocalOnly: (path) => path.includes('deep'),
  };
  const contract = (uses: string, effect: string, more: JsonObject = {}) =>
    toolContract({ uses, effect, with: { root: '.', ...more } });
  return {
    workspace,
    outside,
    read: createReadFile(parts)(contract('builtin/read-file', 'read')),
    list: createListFiles(parts)(contract('builtin/list-files', 'read')),
    write: createWriteFile(parts)(contract('builtin/write-file', 'write')),
  };
}

function messageOf(result: ToolResult): string {
  return result.ok ? `ok: ${JSON.stringify(result.value)}` : result.message;
}

/** Ways out of a root that have worked somewhere. */
const ESCAPES: readonly string[] = [
  '../outside/secret.txt',
  'notes/../../outside/secret.txt',
  './notes/plan.md',
  '/etc/passwd',
  '//etc/passwd',
  'notes//plan.md',
  '~/secret.txt',
  '..',
  'notes/..',
  '..\\outside\\secret.txt',
  'notes\\..\\..\\outside\\secret.txt',
  'C:/Windows/win.ini',
  'c:secret.txt',
  '\\\\server\\share\\secret.txt',
  'notes/plan.md\u0000.txt',
  'notes/\u202egpj.md',
  'notes/pl\u200ban.md',
  'notes/plan.md:stream',
  'notes/plan.md::$DATA',
  'notes/plan.md.',
  'notes/plan.md ',
  'notes/ plan.md',
  'notes./plan.md',
  'notes/CON',
  'notes/nul.txt',
  'COM1/plan.md',
  'notes/link.txt',
  'notes/linked-folder/secret.txt',
  'notes/inner-link.md',
  'notes/plan.md/more',
  '.env',
  '.trestle/journal.db',
  '.TRESTLE/journal.db',
  'notes/.hidden',
  '%2e%2e/outside/secret.txt',
  '..%2foutside/secret.txt',
  '．．/outside/secret.txt',
  '..／outside／secret.txt',
  'x'.repeat(5000),
  'file:///etc/passwd',
  '/dev/zero',
  '/proc/self/environ',
];

describe('paths that lead out of a root', () => {
  test.each(ESCAPES)('%j is neither read, listed nor written', async (path) => {
    const { workspace, outside, read, list, write } = makeFixture();
    const before = readdirSync(workspace, { recursive: true }).map(String);
    const seen = [
      await read.execute({ path }, callOptions()),
      await list.execute({ path }, callOptions()),
      await write.execute({ path, content: 'overwritten' }, callOptions()),
    ];
    const [readResult, listResult] = seen;
    expect(JSON.stringify(seen)).not.toContain('the secret');
    expect(readResult?.ok).toBe(false);
    expect(listResult?.ok).toBe(false);
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('the secret');
    expect(readdirSync(outside)).toEqual(['secret.txt']);
    // A name that is odd and still a name below the root may be written; nothing else changes.
    const added = readdirSync(workspace, { recursive: true })
      .map(String)
      .filter((name) => !before.includes(name));
    for (const name of added)
      expect(['%2e%2e', '..%2f', '．．', '..／', 'ok'].some((odd) => name.startsWith(odd))).toBe(true);
  });

  test('any path is a list of names below the root or a sentence', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      'a',
      'B',
      ' ',
      '\u0000',
      ':',
      '~',
      'con',
      '.x',
      '\u202e',
      '%2e',
      '．',
      'ﬁ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const parsed = parseRelativePath(pieces.join(''));
        if ('problem' in parsed) return;
        for (const name of parsed.names) {
          expect(name).not.toMatch(/^\.|[\\/\0:]$|^$|[. ]$/);
          expect(join('/root', ...parsed.names)).toMatch(/^\/root/);
        }
      }),
      { seed: 4, numRuns: 3000 },
    );
  });

  test('a pipe, a socket or a device is not waited for', async () => {
    const { workspace, read, write } = makeFixture();
    execFileSync('mkfifo', [join(workspace, 'notes', 'pipe')]);
    expect(messageOf(await read.execute({ path: 'notes/pipe' }, callOptions()))).toBe(
      '"notes/pipe" is not an ordinary file.',
    );
    expect(messageOf(await write.execute({ path: 'notes/pipe', content: 'x' }, callOptions()))).toContain(
      'is not an ordinary file',
    );
  });

  test('a folder that became a link between preview and call is not written through', async () => {
    const { workspace, outside, write } = makeFixture();
    const args = { path: 'notes/deep/new.md', content: 'x' };
    await write.preview?.(args, callOptions());
    rmSync(join(workspace, 'notes', 'deep'), { recursive: true });
    symlinkSync(outside, join(workspace, 'notes', 'deep'));
    expect(messageOf(await write.execute(args, callOptions()))).toBe('"notes/deep" is a link. Links are not followed.');
    expect(readdirSync(outside)).toEqual(['secret.txt']);
  });

  test('a root that is itself closed opens nothing', async () => {
    const { workspace } = makeFixture();
    const parts = {
      workspaceDirectory: workspace,
      closedPaths: [join(workspace, '.trestle')],
      readOnlyPaths: [],
      sourceFolder: () => null,
      isLocalOnly: () => false,
    };
    const read = createReadFile(parts)(toolContract({ uses: 'builtin/read-file', with: { root: '.trestle' } }));
    expect(messageOf(await read.execute({ path: 'journal.db' }, callOptions()))).toContain('stays shut');
  });
});

describe('reading', () => {
  test('gives the lines that were asked for, and what was read', async () => {
    const { workspace, read } = makeFixture();
    const result = await read.execute({ path: 'notes/plan.md', fromLine: 2, lines: 1 }, callOptions());
    expect(result).toMatchObject({ ok: true, value: { text: 'two', fromLine: 2, toLine: 2, totalLines: 4 } });
    expect(result.ok && result.reads).toEqual([
      {
        what: `file:${join(workspace, 'notes', 'plan.md')}`,
        contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        isLocalOnly: false,
      },
    ]);
  });

  test('says which texts must not leave the machine', async () => {
    const { workspace, read } = makeFixture();
    writeFileSync(join(workspace, 'notes', 'deep', 'x.md'), 'x');
    const result = await read.execute({ path: 'notes/deep/x.md' }, callOptions());
    expect(result.ok && result.reads[0]?.isLocalOnly).toBe(true);
  });

  test('refuses what is no text, and what is too large', async () => {
    const { workspace, read } = makeFixture();
    writeFileSync(join(workspace, 'notes', 'binary'), Buffer.from([0xff, 0xfe, 0x00]));
    writeFileSync(join(workspace, 'notes', 'large.txt'), Buffer.alloc(1024 * 1024 + 1, 'a'));
    expect(messageOf(await read.execute({ path: 'notes/binary' }, callOptions()))).toBe(
      '"notes/binary" is not UTF-8 text.',
    );
    expect(messageOf(await read.execute({ path: 'notes/large.txt' }, callOptions()))).toBe(
      '"notes/large.txt" has 1048577 bytes; at most 1048576 are read.',
    );
  });

  test('is for the owner: files have no access tags', async () => {
    const { read, list, write } = makeFixture();
    const as: AccessScope = { tenant: '', principals: ['user:ada'] };
    for (const tool of [read, list, write]) {
      expect(messageOf(await tool.execute({ path: 'notes/plan.md', content: 'x' }, callOptions({ as })))).toContain(
        'for the owner',
      );
    }
    await expect(write.preview?.({ path: 'a', content: 'x' }, callOptions({ as }))).rejects.toThrow('for the owner');
  });

  test('lists what is there, without links, hidden files and the state', async () => {
    const { list } = makeFixture();
    expect(await list.execute({}, callOptions())).toMatchObject({
      value: {
        entries: [
          { name: 'notes', kind: 'folder' },
          { name: 'tools', kind: 'folder' },
        ],
      },
    });
    expect(await list.execute({ path: 'notes' }, callOptions())).toMatchObject({
      value: {
        entries: [
          { name: 'deep', kind: 'folder' },
          { name: 'plan.md', kind: 'file', sizeBytes: 14 },
        ],
      },
    });
  });
});

describe('writing', () => {
  test('shows what would change, changes it, and takes it back', async () => {
    const { workspace, write } = makeFixture();
    const args = { path: 'notes/plan.md', content: 'one\n2\nthree\n' };
    expect(await write.preview?.(args, callOptions())).toEqual([
      'Changes notes/plan.md (14 → 12 bytes).',
      '@@ line 1',
      ' one',
      '-two',
      '+2',
      ' three',
      ' ',
    ]);
    expect(readFileSync(join(workspace, 'notes', 'plan.md'), 'utf8')).toBe('one\ntwo\nthree\n');
    const result = await write.execute(args, callOptions());
    expect(result).toMatchObject({ ok: true, value: { path: 'notes/plan.md', bytes: 12, replaced: true } });
    expect(JSON.stringify(result.ok && result.value)).not.toContain('two');
    const undone = await write.takeBack?.((result.ok && result.undo) || null, callOptions());
    expect(undone).toMatchObject({ ok: true, value: { restored: 'former content' } });
    expect(readFileSync(join(workspace, 'notes', 'plan.md'), 'utf8')).toBe('one\ntwo\nthree\n');
  });

  test('makes folders, and removes file and folders when it is taken back', async () => {
    const { workspace, write } = makeFixture();
    const args = { path: 'reports/2026/may.md', content: 'x' };
    expect(await write.preview?.(args, callOptions())).toEqual([
      'Makes the folder reports, then reports/2026.',
      'Makes reports/2026/may.md (1 bytes).',
      '+x',
    ]);
    const result = await write.execute(args, callOptions());
    expect(readFileSync(join(workspace, 'reports', '2026', 'may.md'), 'utf8')).toBe('x');
    await write.takeBack?.((result.ok && result.undo) || null, callOptions());
    expect(existsSync(join(workspace, 'reports'))).toBe(false);
  });

  test('is not taken back over what somebody wrote since', async () => {
    const { workspace, write } = makeFixture();
    const result = await write.execute({ path: 'notes/plan.md', content: 'ours' }, callOptions());
    writeFileSync(join(workspace, 'notes', 'plan.md'), 'theirs');
    const undone = await write.takeBack?.((result.ok && result.undo) || null, callOptions());
    expect(undone).toMatchObject({ ok: false, message: expect.stringContaining('has been changed since') as string });
    expect(readFileSync(join(workspace, 'notes', 'plan.md'), 'utf8')).toBe('theirs');
  });

  test('does not follow a hard link out: the file is replaced, not written into', async () => {
    const { workspace, outside, write } = makeFixture();
    execFileSync('ln', [join(outside, 'secret.txt'), join(workspace, 'notes', 'hard.txt')]);
    await write.execute({ path: 'notes/hard.txt', content: 'x' }, callOptions());
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('the secret');
  });

  test('never changes contracts, prompts or settings: a tool cannot grant itself rights', async () => {
    const { write, workspace } = makeFixture();
    for (const path of [
      'tools/a.tool.jsonc',
      'tools/new.tool.jsonc',
      'TOOLS/x.tool.jsonc',
      'trestle.jsonc',
      'Trestle.jsonc',
    ]) {
      expect(messageOf(await write.execute({ path, content: '{}' }, callOptions()))).toContain(
        'belongs to the workspace itself',
      );
    }
    expect(readdirSync(workspace).toSorted()).toEqual(['.env', '.trestle', 'notes', 'tools']);
  });

  test('keeps to its limits', async () => {
    const { workspace } = makeFixture();
    const parts = {
      workspaceDirectory: workspace,
      closedPaths: [],
      readOnlyPaths: [],
      sourceFolder: () => null,
      isLocalOnly: () => false,
    };
    const write = createWriteFile(parts)(
      toolContract({
        uses: 'builtin/write-file',
        effect: 'write',
        with: { root: 'notes', maxBytes: 5, extensions: ['.md'], replace: false },
      }),
    );
    expect(messageOf(await write.execute({ path: 'a.md', content: '123456' }, callOptions()))).toContain(
      'at most 5 may be written',
    );
    expect(messageOf(await write.execute({ path: 'a.sh', content: '1' }, callOptions()))).toContain(
      'only names that end with .md',
    );
    expect(messageOf(await write.execute({ path: 'plan.md', content: '1' }, callOptions()))).toContain(
      'is there already',
    );
    renameSync(join(workspace, 'notes'), join(workspace, 'gone'));
    expect(messageOf(await write.execute({ path: 'a.md', content: '1' }, callOptions()))).toContain('does not exist');
  });

  test('a contract that claims to do less than it does is refused', () => {
    const { workspace } = makeFixture();
    const parts = {
      workspaceDirectory: workspace,
      closedPaths: [],
      readOnlyPaths: [],
      sourceFolder: () => null,
      isLocalOnly: () => false,
    };
    expect(() =>
      createWriteFile(parts)(toolContract({ uses: 'builtin/write-file', effect: 'read', with: { root: '.' } })),
    ).toThrow(ConfigError);
    expect(() => createReadFile(parts)(toolContract({ uses: 'builtin/read-file', with: { rot: '.' } }))).toThrow(
      /with/,
    );
  });
});
