import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canonicalJson } from '../../../../main/base/json.ts';
import type { DatabaseCheckReport } from '../../../../main/contract/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { INDEX_MIGRATIONS } from '../../../../main/retrieval/index/migrations.ts';
import { sha256Hex } from '../../../../main/storage/content-hash.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { parsePrompt } from '../../../../main/workspace/parse-prompt.ts';
import { askAll, createEngineDesk } from '../../../support/engine-here.ts';
import { asUnprivileged } from '../../../support/as-unprivileged.ts';
import {
  columnsOf,
  databaseFilesOf,
  digestFolder,
  OLD_WORKSPACES,
  rowsOf,
  schemaOf,
  stampSchema,
  unpackOldWorkspace,
} from '../../../support/old-workspace.ts';
import { type CliDesk, createCliDesk } from '../../../support/run-cli-here.ts';
import { mountTinyDisk } from '../../../support/tiny-disk.ts';

/** What happened, and the texts of it: nothing of these may change. */
const KEPT_TABLES = ['content', 'release', 'trace', 'span'];
const OLDEST = OLD_WORKSPACES[0] ?? '';
const NEWEST_SCHEMA = { journal: JOURNAL_MIGRATIONS.length, index: INDEX_MIGRATIONS.length };

function openDesk(): CliDesk {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  return desk;
}

const newestOf = (file: string): number => (file === 'journal.db' ? NEWEST_SCHEMA.journal : NEWEST_SCHEMA.index);

describe.each(OLD_WORKSPACES)('a workspace of %s', (name) => {
  test('gives what it held, after a copy of each database that changes', { timeout: 60_000 }, async () => {
    const { path, told } = unpackOldWorkspace(name);
    const desk = createEngineDesk();
    onTestFinished(() => desk.dispose());
    const state = join(path, '.trestle');
    const files = databaseFilesOf(path);
    const schemas = new Map(files.map((file) => [file, schemaOf(join(state, file))]));
    const journal = join(state, 'journal.db');
    const columns = columnsOf(journal, KEPT_TABLES);
    const before = rowsOf(journal, columns);

    const engine = await desk.start();
    await engine.call('workspace.trust', { path, trusted: true });
    await engine.call('workspace.open', { path });
    const { traces } = await engine.call('trace.list', { limit: 100 });
    expect(traces.map(({ traceId, title, status }) => ({ traceId, title, status }))).toEqual(
      told.traces.map(({ traceId, title, status }) => ({ traceId, title, status })),
    );
    expect(rowsOf(journal, columns)).toEqual(before);
    for (const { releaseHash, bundleSha256 } of told.releases) {
      const { bundle } = await engine.call('release.show', { release: releaseHash });
      expect(sha256Hex(canonicalJson(bundle))).toBe(bundleSha256);
    }
    expect(await engine.call('replay.list', {})).toHaveLength(told.replays ?? 0);

    for (const { query, paths } of told.searches) {
      const { results } = await engine.call('search.run', { query });
      expect(results.map(({ displayPath }) => displayPath).toSorted()).toEqual(paths.toSorted());
      expect(results[0]?.displayPath).toBe(paths[0]);
    }
    const [first] = told.asks;
    const { result } = await askAll(engine, { question: first?.question ?? '' });
    expect({ answer: result.answer, refused: result.refused }).toEqual({ answer: first?.answer, refused: false });

    for (const file of files) {
      const schema = schemas.get(file) ?? 0;
      const copy = join(state, `${file}.schema-${schema}.bak`);
      expect([file, schemaOf(join(state, file))]).toEqual([file, newestOf(file)]);
      const isCopied = schema < newestOf(file);
      expect([file, existsSync(copy) ? schemaOf(copy) : null]).toEqual([file, isCopied ? schema : null]);
    }
    expect(await engine.call('database.check', { workspace: path })).toMatchObject({ ok: true });
  });

  test('its prompt has the fingerprint that its releases name', () => {
    const { path } = unpackOldWorkspace(name);
    const text = readFileSync(join(path, 'prompts', 'answer.prompt.md'), 'utf8');
    const { fingerprint } = parsePrompt({ path: 'answer.prompt.md', text });
    const { release = [] } = rowsOf(join(path, '.trestle', 'journal.db'), new Map([['release', ['bundle']]]));
    expect(release.filter((row) => row.includes(fingerprint))).not.toEqual([]);
  });

  test('a backup from before can be put back after, and is the workspace it was', { timeout: 60_000 }, async () => {
    const { path } = unpackOldWorkspace(name);
    const desk = openDesk();
    const journal = join(path, '.trestle', 'journal.db');
    const columns = columnsOf(journal, KEPT_TABLES);
    const before = rowsOf(journal, columns);
    const backup = join(desk.folder, 'backup');
    expect(await desk.run('db', 'backup', backup, '-w', path)).toMatchObject({ exitCode: 0 });
    await desk.run('trust', 'add', path);
    expect(await desk.run('ask', 'When is the counter open?', '-w', path)).toMatchObject({ exitCode: 0 });
    expect(rowsOf(journal, columns)).not.toEqual(before);
    const restored = await desk.run('db', 'restore', backup, '--yes', '-w', path, '--json');
    expect(restored.json<DatabaseCheckReport>()).toMatchObject({ ok: true });
    expect(rowsOf(journal, columns)).toEqual(before);
  });

  test('the copies that its first opening made are its databases, and open again', { timeout: 60_000 }, async () => {
    const { path, told } = unpackOldWorkspace(name);
    const desk = openDesk();
    const state = join(path, '.trestle');
    const columns = columnsOf(join(state, 'journal.db'), KEPT_TABLES);
    const before = rowsOf(join(state, 'journal.db'), columns);
    await desk.run('trace', 'list', '-w', path);
    for (const copy of readdirSync(state).filter((file) => file.endsWith('.bak'))) {
      copyFileSync(join(state, copy), join(state, copy.replace(/\.schema-\d+\.bak$/, '')));
    }
    expect(rowsOf(join(state, 'journal.db'), columns)).toEqual(before);
    const list = await desk.run('trace', 'list', '-w', path, '--json');
    expect(list.json<{ traces: unknown[] }>().traces).toHaveLength(told.traces.length);
  });

  test('stamped by a later version it is refused with the way out, and nothing in it changes', async () => {
    const desk = openDesk();
    for (const file of databaseFilesOf(unpackOldWorkspace(name).path)) {
      const { path } = unpackOldWorkspace(name);
      const database = join(path, '.trestle', file);
      stampSchema(database, newestOf(file) + 1);
      const before = digestFolder(path);
      const refused = await desk.run('search', 'deposit', '-w', path);
      expect([file, refused.exitCode, refused.stderr]).toEqual([
        file,
        9,
        `${database} has schema ${newestOf(file) + 1}; this Trestle knows up to ${newestOf(file)}. Update Trestle, or restore a backup made by this version.\n`,
      ]);
      const left = digestFolder(path);
      expect(left[`.trestle/${file}`]).toBe(before[`.trestle/${file}`]);
      // An older journal beside a newer index, which does not come of an update, is brought up to date all the same.
      if (file !== 'journal.db') continue;
      delete left['.trestle/lock.db'];
      expect(left).toEqual(before);
    }
  });
});

test('refused after an update was taken back, it names the copy from before it', () => {
  const { path } = unpackOldWorkspace(OLDEST);
  const journal = join(path, '.trestle', 'journal.db');
  const open = (migrations: typeof JOURNAL_MIGRATIONS): void =>
    openDatabase({ path: journal, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations }).close();
  const schema = schemaOf(journal);
  open(JOURNAL_MIGRATIONS);
  const older = JOURNAL_MIGRATIONS.slice(0, schema);
  expect(() => open(older)).toThrow(
    `Update Trestle, or go back to ${journal}.schema-${schema}.bak, which is from before the update.`,
  );
  copyFileSync(`${journal}.schema-${schema}.bak`, journal);
  expect(() => open(older)).not.toThrow();
});

test('what a killed migration left of its copy is taken away by the next one', async () => {
  const { path } = unpackOldWorkspace(OLDEST);
  const state = join(path, '.trestle');
  const half = `journal.db.schema-${schemaOf(join(state, 'journal.db'))}.bak.4194304.tmp`;
  // Beyond the highest number that Linux gives a process.
  writeFileSync(join(state, half), 'half of a copy');
  expect(await openDesk().run('trace', 'list', '-w', path)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(state)).not.toContain(half);
});

test('without room for the copy it stays as it was, says so, and opens when there is room', {
  timeout: 60_000,
}, async (context) => {
  const disk = mountTinyDisk(3 * 1024 * 1024);
  if (disk === null) return context.skip('needs Linux, root and the right to mount a tmpfs');
  const { path: unpacked, told } = unpackOldWorkspace(OLDEST);
  const path = join(disk.directory, 'quayside');
  await cp(unpacked, path, { recursive: true });
  const journal = join(path, '.trestle', 'journal.db');
  const columns = columnsOf(journal, KEPT_TABLES);
  const before = rowsOf(journal, columns);
  const { bavail, bsize } = statfsSync(disk.directory);
  writeFileSync(join(disk.directory, 'filler'), Buffer.alloc(bavail * bsize - 90 * 1024));
  const refused = await openDesk().run('trace', 'list', '-w', path);
  expect(refused).toMatchObject({ exitCode: 1, sentence: expect.stringContaining('No space left to write') });
  expect(schemaOf(journal)).toBe(1);
  expect(rowsOf(journal, columns)).toEqual(before);
  rmSync(join(disk.directory, 'filler'));
  const list = await openDesk().run('trace', 'list', '-w', path, '--json');
  expect(list.json<{ traces: unknown[] }>().traces).toHaveLength(told.traces.length);
});

test('in a folder that cannot be written it is refused in one sentence and stays as it was', async () => {
  const { path } = unpackOldWorkspace(OLDEST);
  const desk = openDesk();
  const state = join(path, '.trestle');
  const before = digestFolder(path);
  for (const file of readdirSync(state)) chmodSync(join(state, file), 0o444);
  chmodSync(state, 0o555);
  onTestFinished(() => chmodSync(state, 0o755));
  const refused = await asUnprivileged([desk.folder, join(path, '..'), path], () =>
    desk.runWith({ TRESTLE_HOME: join(desk.folder, 'nobody') }, 'trace', 'list', '-w', path),
  );
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(refused.sentence).toContain(state);
  expect(digestFolder(path)).toEqual(before);
});
