import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { exitCodeFor } from '../../../../main/contract/exit-code.ts';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { backupWorkspace } from '../../../../main/workspace/backup/backup-workspace.ts';
import { finishRestore, pendingRestorePath } from '../../../../main/workspace/backup/finish-restore.ts';
import { restoreWorkspace } from '../../../../main/workspace/backup/restore-workspace.ts';
import { initWorkspace } from '../../../../main/workspace/init-workspace.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { databasesOf, promptPath, readJournalText, writeJournalText } from '../../../support/workspace-fixture.ts';

const KILL_CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 10;
const RESTORER = join(import.meta.dirname, '..', 'processes', 'restore-backup.ts');
const clock = createManualClock();

/** A workspace whose journal and prompt say `state`. */
function makeWorkspace(state: string): string {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  setState(directory, state);
  return directory;
}
function setState(directory: string, state: string): void {
  writeJournalText(directory, state);
  appendFileSync(promptPath(directory), `\n${state}\n`);
}
function stateOf(directory: string): { journal: string | undefined; prompt: string | undefined } {
  return {
    journal: readJournalText(directory),
    prompt: readFileSync(promptPath(directory), 'utf8').trim().split('\n').at(-1),
  };
}
function backup(workspaceDirectory: string, target: string) {
  const [journal, index] = databasesOf(workspaceDirectory);
  const indexesOf = () => [{ generation: 1, description: index, leftOutBecause: null }];
  return backupWorkspace({ workspaceDirectory, target, journal, indexesOf, clock });
}
function restore(workspaceDirectory: string, from: string) {
  const [journal, index] = databasesOf(workspaceDirectory);
  return restoreWorkspace({ workspaceDirectory, from, databases: { journal, index }, clock });
}
function failureOf(work: () => unknown): TrestleError {
  try {
    work();
  } catch (error) {
    if (TrestleError.is(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a backup', () => {
  test('holds databases and texts with their sizes and hashes, readable by their owner alone', () => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    const report = backup(workspace, target);
    expect(report.files.map(({ name }) => name)).toEqual([
      'trestle.jsonc',
      'prices.jsonc',
      'prompts/agent.prompt.md',
      'prompts/answer.prompt.md',
      'pipelines/agent.pipeline.jsonc',
      'pipelines/default.pipeline.jsonc',
      'policies/default.policy.jsonc',
      'tools/calculator.tool.jsonc',
      'tools/read-file.tool.jsonc',
      'tools/search.tool.jsonc',
      '.trestle/journal.db',
      '.trestle/index.db',
    ]);
    for (const { name, sizeBytes } of report.files) expect(statSync(join(target, name)).size).toBe(sizeBytes);
    expect(statSync(target).mode & 0o777).toBe(0o700);
    expect(statSync(join(target, '.trestle', 'journal.db')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(target, '..'))).toEqual(['b']);
  });

  test('is taken while the journal is open for writing', () => {
    const workspace = makeWorkspace('monday');
    const [journal] = databasesOf(workspace);
    const writer = openDatabase({ ...journal, durability: 'full' });
    writer.prepare('UPDATE content SET text = ?').run('tuesday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    writer.close();
    const elsewhere = makeWorkspace('other');
    restore(elsewhere, target);
    expect(stateOf(elsewhere)).toEqual({ journal: 'tuesday', prompt: 'monday' });
  });

  test('replaces an older backup', () => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    setState(workspace, 'tuesday');
    backup(workspace, target);
    expect(readFileSync(join(target, 'prompts', 'answer.prompt.md'), 'utf8')).toContain('tuesday');
    expect(readdirSync(join(target, '..'))).toEqual(['b']);
  });

  test('refuses a folder that holds something else, or the workspace itself, and says the way out', () => {
    const workspace = makeWorkspace('monday');
    const target = makeTemporaryDirectory();
    writeFileSync(join(target, 'thesis.md'), 'mine');
    const error = failureOf(() => backup(workspace, target));
    expect(error.message).toContain('Name a new folder');
    expect(exitCodeFor(error.code)).toBe(2);
    expect(readdirSync(target)).toEqual(['thesis.md']);
    writeFileSync(join(workspace, 'backup.json'), '{}');
    expect(() => backup(workspace, workspace)).toThrow('Name a new folder');
    expect(stateOf(workspace).journal).toBe('monday');
  });

  test('that fails leaves the older one and nothing else', () => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    writeFileSync(join(workspace, '.trestle', 'journal.db'), 'damaged '.repeat(2000));
    expect(failureOf(() => backup(workspace, target)).code).toBe('storage_corrupt');
    expect(readdirSync(join(target, '..'))).toEqual(['b']);
    restore(workspace, target);
    expect(stateOf(workspace)).toEqual({ journal: 'monday', prompt: 'monday' });
  });

  test('leaves out a link and says so', () => {
    const workspace = makeWorkspace('monday');
    symlinkSync('/etc/hostname', join(workspace, 'prompts', 'link.prompt.md'));
    const target = join(makeTemporaryDirectory(), 'b');
    expect(backup(workspace, target).skipped).toEqual(['prompts/link.prompt.md']);
    expect(existsSync(join(target, 'prompts', 'link.prompt.md'))).toBe(false);
  });
});

describe('a restore', () => {
  test('brings back the databases and the texts, and keeps what it replaced', () => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    setState(workspace, 'tuesday');
    writeFileSync(join(workspace, 'prompts', 'new.prompt.md'), 'written on tuesday');
    const { replacedDirectory } = restore(workspace, target);
    expect(stateOf(workspace)).toEqual({ journal: 'monday', prompt: 'monday' });
    expect(readdirSync(join(workspace, 'prompts'))).toEqual(['agent.prompt.md', 'answer.prompt.md']);
    expect(readFileSync(join(replacedDirectory, 'prompts', 'new.prompt.md'), 'utf8')).toBe('written on tuesday');
    expect(existsSync(join(replacedDirectory, '.trestle', 'journal.db'))).toBe(true);
    expect(existsSync(pendingRestorePath(workspace))).toBe(false);
    expect(existsSync(join(workspace, '.trestle', 'restoring'))).toBe(false);
  });

  test('does not let the log of the replaced journal run into the restored one', () => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    const [journal] = databasesOf(workspace);
    const writer = openDatabase({ ...journal, durability: 'full' });
    writer.prepare('UPDATE content SET text = ?').run('in the log only');
    const left = join(makeTemporaryDirectory(), 'left');
    cpSync(workspace, left, { recursive: true });
    writer.close();
    expect(existsSync(join(left, '.trestle', 'journal.db-wal'))).toBe(true);
    restore(left, target);
    expect(stateOf(left).journal).toBe('monday');
  });

  test('brings back a workspace whose journal is damaged', () => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    writeFileSync(join(workspace, '.trestle', 'journal.db'), 'damaged '.repeat(2000));
    restore(workspace, target);
    expect(stateOf(workspace).journal).toBe('monday');
  });

  const damages: { name: string; damage: (backupDirectory: string) => void; code: string; exit: number }[] = [
    { name: 'has no manifest', damage: (b) => rmSync(join(b, 'backup.json')), code: 'not_found', exit: 4 },
    {
      name: 'has a torn manifest',
      damage: (b) => writeFileSync(join(b, 'backup.json'), '{"format":'),
      code: 'storage_corrupt',
      exit: 9,
    },
    { name: 'lacks a file', damage: (b) => rmSync(join(b, 'trestle.jsonc')), code: 'storage_corrupt', exit: 9 },
    {
      name: 'has a changed text',
      damage: (b) => appendFileSync(join(b, 'trestle.jsonc'), ' '),
      code: 'storage_corrupt',
      exit: 9,
    },
    {
      name: 'has one changed byte in its journal',
      damage: (b) => {
        const path = join(b, '.trestle', 'journal.db');
        const bytes = readFileSync(path);
        bytes[5000] = (bytes[5000] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
      code: 'storage_corrupt',
      exit: 9,
    },
    {
      name: 'is from a later version',
      damage: (b) => {
        const path = join(b, 'backup.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 2', '"version": 3'));
      },
      code: 'schema_too_new',
      exit: 9,
    },
    {
      name: 'names a file outside',
      damage: (b) => {
        const path = join(b, 'backup.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"trestle.jsonc"', '"prompts/../../evil"'));
      },
      code: 'storage_corrupt',
      exit: 9,
    },
    {
      name: 'holds a link',
      damage: (b) => {
        copyFileSync(join(b, 'trestle.jsonc'), join(b, 'real.jsonc'));
        rmSync(join(b, 'trestle.jsonc'));
        symlinkSync(join(b, 'real.jsonc'), join(b, 'trestle.jsonc'));
      },
      code: 'invalid_argument',
      exit: 2,
    },
  ];
  test.each(damages)('of a backup that $name changes nothing (exit $exit)', ({ damage, code, exit }) => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    setState(workspace, 'tuesday');
    damage(target);
    const error = failureOf(() => restore(workspace, target));
    expect(error.code).toBe(code);
    expect(exitCodeFor(error.code)).toBe(exit);
    expect(stateOf(workspace)).toEqual({ journal: 'tuesday', prompt: 'tuesday' });
    expect(readdirSync(join(workspace, '.trestle')).filter((name) => name.startsWith('re'))).toEqual([]);
  });
});

test(`killed at any moment, ${KILL_CYCLES} times, a restore leaves the old workspace or the new one`, async () => {
  const random = createSeededRandom(3);
  const original = makeWorkspace('monday');
  const target = join(makeTemporaryDirectory(), 'b');
  backup(original, target);
  setState(original, 'tuesday');
  for (let cycle = 0; cycle < KILL_CYCLES; cycle += 1) {
    const workspace = join(makeTemporaryDirectory(), 'w');
    cpSync(original, workspace, { recursive: true });
    const restorer = runTypeScript(RESTORER, [workspace, target]);
    expect(await restorer.nextLine()).toBe('begin');
    await delay(random.next() * 40);
    restorer.child.kill('SIGKILL');
    await restorer.ended;
    finishRestore(workspace);
    const { journal, prompt } = stateOf(workspace);
    expect(journal).toBe(prompt);
    expect(['monday', 'tuesday']).toContain(journal);
  }
});

test('goes on after every single move it may have been killed at', () => {
  const original = makeWorkspace('monday');
  const target = join(makeTemporaryDirectory(), 'b');
  backup(original, target);
  setState(original, 'tuesday');
  // The state right after the restore was decided: the new files wait, nothing has moved.
  const decided = join(makeTemporaryDirectory(), 'decided');
  cpSync(original, decided, { recursive: true });
  const units = ['trestle.jsonc', 'prompts', 'pipelines', '.trestle/journal.db', '.trestle/index.db'];
  const staging = join(decided, '.trestle', 'restoring');
  mkdirSync(join(staging, '.trestle'), { recursive: true });
  for (const unit of units) cpSync(join(target, unit), join(staging, unit), { recursive: true });
  const replaced = 'replaced-2026-01-05T09-00-00-000Z';
  mkdirSync(join(decided, '.trestle', replaced));
  writeFileSync(pendingRestorePath(decided), JSON.stringify({ version: 1, replaced, units }));

  const halfMoves = units.flatMap((unit) => [
    { unit, both: false },
    { unit, both: true },
  ]);
  for (let done = 0; done <= halfMoves.length; done += 1) {
    const workspace = join(makeTemporaryDirectory(), 'w');
    cpSync(decided, workspace, { recursive: true });
    for (const { unit, both } of halfMoves.slice(0, done)) {
      const away = join(workspace, '.trestle', replaced, unit);
      mkdirSync(join(away, '..'), { recursive: true });
      if (both) move(join(workspace, '.trestle', 'restoring', unit), join(workspace, unit));
      else move(join(workspace, unit), away);
    }
    expect(finishRestore(workspace)).toBe(true);
    expect(stateOf(workspace)).toEqual({ journal: 'monday', prompt: 'monday' });
    expect(existsSync(join(workspace, '.trestle', replaced, 'prompts', 'answer.prompt.md'))).toBe(true);
    expect(finishRestore(workspace)).toBe(false);
  }
});

test.each([['before'], ['after']])(
  'puts an index of the replaced journal aside, with its log, also when it was killed %s that move',
  (moment) => {
    const workspace = makeWorkspace('monday');
    const target = join(makeTemporaryDirectory(), 'b');
    backup(workspace, target);
    setState(workspace, 'tuesday');
    const state = join(workspace, '.trestle');
    for (const name of ['index-g2.db', 'index-g2.db-wal']) writeFileSync(join(state, name), `${name} of tuesday`);
    mkdirSync(join(state, 'restoring', '.trestle'), { recursive: true });
    const units = ['.trestle/journal.db', '.trestle/index.db'];
    for (const unit of units) copyFileSync(join(target, unit), join(state, 'restoring', unit));
    const [replaced, away] = ['replaced-2026-01-05T09-00-00-000Z', ['.trestle/index-g2.db']];
    const aside = join(state, replaced, '.trestle');
    mkdirSync(aside, { recursive: true });
    if (moment === 'after') move(join(state, 'index-g2.db-wal'), join(aside, 'index-g2.db-wal'));
    writeFileSync(pendingRestorePath(workspace), JSON.stringify({ version: 1, replaced, units, away }));
    expect(finishRestore(workspace)).toBe(true);
    expect(readJournalText(workspace)).toBe('monday');
    expect(readdirSync(state).filter((name) => name.startsWith('index-g2'))).toEqual([]);
    expect(readFileSync(join(aside, 'index-g2.db'), 'utf8')).toBe('index-g2.db of tuesday');
    expect(readFileSync(join(aside, 'index-g2.db-wal'), 'utf8')).toBe('index-g2.db-wal of tuesday');
  },
);

test('moves nothing that a workspace from elsewhere names in its own restore file', () => {
  const workspace = makeWorkspace('monday');
  writeFileSync(join(workspace, 'victim'), 'mine');
  mkdirSync(join(workspace, '.trestle', 'restoring'));
  writeFileSync(join(workspace, '.trestle', 'restoring', 'victim'), 'evil');
  for (const pending of [
    { version: 1, replaced: 'replaced-1', units: ['victim'] },
    { version: 1, replaced: 'replaced-1', units: [], away: ['victim'] },
    { version: 1, replaced: 'replaced-1', units: [], away: ['.trestle/../victim'] },
    { version: 1, replaced: '../../elsewhere', units: ['prompts'] },
    'torn',
  ]) {
    writeFileSync(pendingRestorePath(workspace), typeof pending === 'string' ? pending : JSON.stringify(pending));
    expect(finishRestore(workspace)).toBe(false);
    expect(readFileSync(join(workspace, 'victim'), 'utf8')).toBe('mine');
  }
});

function move(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  rmSync(from, { recursive: true });
}
