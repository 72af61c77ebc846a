import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDriver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../../main/retrieval/index/migrations.ts';
import { backupDatabase } from '../../../main/storage/backup-database.ts';
import { checkDatabase, type DatabaseDescription } from '../../../main/storage/check-database.ts';
import { type Database, openDatabase } from '../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../main/trace/migrations.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

function describeJournal(directory: string): DatabaseDescription {
  return {
    database: 'journal',
    path: join(directory, 'journal.db'),
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  };
}

function open(description: DatabaseDescription): Database {
  return openDatabase({ ...description, durability: 'full' });
}

/** Enough rows for many pages. */
function fillJournal(description: DatabaseDescription): void {
  const database = open(description);
  const insert = database.prepare('INSERT INTO content (content_hash, text) VALUES (?, ?)');
  database.transaction(() => {
    for (let row = 0; row < 2000; row += 1) insert.run(`v1:${row}`, 'x'.repeat(300));
  });
  database.close();
}

test('finds nothing wrong with the databases we make, beside the engine that writes them', () => {
  const directory = makeTemporaryDirectory();
  const journal = describeJournal(directory);
  const index: DatabaseDescription = {
    database: 'index',
    path: join(directory, 'index.db'),
    applicationId: INDEX_APPLICATION_ID,
    migrations: INDEX_MIGRATIONS,
  };
  for (const description of [journal, index]) {
    const writer = open(description);
    const check = checkDatabase(description);
    expect(check).toMatchObject({ ok: true, schemaVersion: description.migrations.length, problems: [] });
    expect(check.sizeBytes).toBeGreaterThan(0);
    writer.close();
    expect(checkDatabase(description).ok).toBe(true);
  }
});

test('lists what is wrong with a damaged file instead of failing, and does not change it', () => {
  const journal = describeJournal(makeTemporaryDirectory());
  fillJournal(journal);
  const bytes = readFileSync(journal.path);
  bytes.fill(0xa5, 30 * 4096, 31 * 4096);
  writeFileSync(journal.path, bytes);
  const check = checkDatabase(journal);
  expect(check.ok).toBe(false);
  expect(check.problems.length).toBeGreaterThan(0);
  expect(readFileSync(journal.path).equals(bytes)).toBe(true);
});

test.each([
  { name: 'is cut off', damage: (path: string) => truncateSync(path, 10_000) },
  { name: 'is no database', damage: (path: string) => writeFileSync(path, 'no database at all '.repeat(400)) },
  { name: 'is empty', damage: (path: string) => truncateSync(path, 0) },
])('reports a file that $name', ({ damage }) => {
  const journal = describeJournal(makeTemporaryDirectory());
  fillJournal(journal);
  damage(journal.path);
  const check = checkDatabase(journal);
  expect(check.ok).toBe(false);
  expect(check.problems.length).toBeGreaterThan(0);
});

test('reports a file that is not there', () => {
  const journal = describeJournal(makeTemporaryDirectory());
  expect(checkDatabase(journal)).toMatchObject({
    ok: false,
    isMissing: true,
    problems: [expect.stringMatching(/^.*journal\.db does not exist\. It held .* `trestle db restore DIR --yes`/)],
  });
});

test('reports a row that points at nothing', () => {
  const journal = describeJournal(makeTemporaryDirectory());
  open(journal).close();
  const raw = new SqliteDriver(journal.path);
  raw.pragma('foreign_keys = OFF');
  raw.exec(`INSERT INTO span VALUES ('t', 0, 's', NULL, 'n', 'run', NULL, '0', '1', 0, 'ok', NULL, 0, '{}', '[]')`);
  raw.close();
  expect(checkDatabase(journal).problems).toEqual(['span row ? points at a trace that is not there.']);
});

test('reports a later schema and another kind of database', () => {
  const journal = describeJournal(makeTemporaryDirectory());
  open({
    ...journal,
    migrations: [
      ...JOURNAL_MIGRATIONS,
      { version: JOURNAL_MIGRATIONS.length + 1, description: 'later', sql: 'SELECT 1' },
    ],
  }).close();
  const newer = checkDatabase(journal);
  expect(newer.problems).toEqual([
    `${journal.path} has schema ${JOURNAL_MIGRATIONS.length + 1}; this Trestle knows up to ${JOURNAL_MIGRATIONS.length}. Update Trestle.`,
  ]);
  const asIndex = checkDatabase({ ...journal, database: 'index', applicationId: INDEX_APPLICATION_ID });
  expect(asIndex.problems[0]).toContain('is not a Trestle index');
});

test('copies a database that is being written, as it is at one instant', () => {
  const directory = makeTemporaryDirectory();
  const journal = describeJournal(directory);
  const writer = open(journal);
  writer.prepare('INSERT INTO content (content_hash, text) VALUES (?, ?)').run('v1:a', 'stored');
  const target = join(directory, 'copies', 'journal.db');
  writer.transaction(() => {
    writer.prepare('INSERT INTO content (content_hash, text) VALUES (?, ?)').run('v1:b', 'not yet committed');
    backupDatabase(journal, target);
  });
  writer.close();
  const copy = open({ ...journal, path: target });
  expect(copy.prepare('SELECT text FROM content').all()).toEqual([{ text: 'stored' }]);
  copy.close();
});

test('does not make a backup of a damaged database', () => {
  const directory = makeTemporaryDirectory();
  const journal = describeJournal(directory);
  fillJournal(journal);
  const bytes = readFileSync(journal.path);
  bytes.fill(0xa5, 30 * 4096, 31 * 4096);
  writeFileSync(journal.path, bytes);
  expect(() => backupDatabase(journal, join(directory, 'copy.db'))).toThrow(/damaged/);
});
