import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import SqliteDriver from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../main/storage/database.ts';
import { type Migration, readPragma } from '../../../main/storage/migrate.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { APPLICATION_ID, ROWS_PER_STEP, SLOW_MIGRATIONS } from './processes/slow-migrations.ts';

const KILL_CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 8;
const MIGRATOR = join(import.meta.dirname, 'processes', 'migrate-slowly.ts');

const NOTES: Migration = { version: 1, description: 'notes', sql: 'CREATE TABLE note (text TEXT NOT NULL) STRICT' };
const STARS: Migration = { version: 2, description: 'stars', sql: 'ALTER TABLE note ADD COLUMN stars INTEGER' };

function open(path: string, migrations: readonly Migration[]): Database {
  return openDatabase({ path, durability: 'full', applicationId: APPLICATION_ID, migrations });
}

function tablesOf(database: Database): string[] {
  return database
    .prepare<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);
}

test('running the migrations twice changes nothing', () => {
  const path = join(makeTemporaryDirectory(), 'a.db');
  open(path, [NOTES, STARS]).close();
  const database = open(path, [NOTES, STARS]);
  expect(tablesOf(database)).toEqual(['note', 'schema_migration']);
  expect(database.prepare('SELECT version, description FROM schema_migration').all()).toEqual([
    { version: 1, description: 'notes' },
    { version: 2, description: 'stars' },
  ]);
  database.close();
});

test('one that fails leaves the schema before it', () => {
  const path = join(makeTemporaryDirectory(), 'a.db');
  const broken: Migration = { version: 2, description: 'broken', sql: 'CREATE TABLE half (a); CREATE TABLE note (b)' };
  expect(() => open(path, [NOTES, broken])).toThrow(/already exists/);
  const database = open(path, [NOTES]);
  expect(readPragma(database, 'user_version')).toBe(1);
  expect(tablesOf(database)).toEqual(['note', 'schema_migration']);
  database.close();
});

describe('before it changes a database that holds something', () => {
  test('keeps a whole copy beside it, private', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    const before = open(path, [NOTES]);
    before.prepare('INSERT INTO note (text) VALUES (?)').run('precious');
    before.close();
    open(path, [NOTES, STARS]).close();
    const copy = `${path}.schema-1.bak`;
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const kept = open(copy, [NOTES]);
    expect(kept.prepare('SELECT * FROM note').all()).toEqual([{ text: 'precious' }]);
    kept.close();
  });

  test('copies nothing when there is nothing to change or nothing in it', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path, [NOTES]).close();
    open(path, [NOTES]).close();
    expect(existsSync(`${path}.schema-0.bak`)).toBe(false);
    expect(existsSync(`${path}.schema-1.bak`)).toBe(false);
  });
});

describe('history', () => {
  test('refuses a file whose steps were other ones by the same numbers', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path, [NOTES]).close();
    const other: Migration = { ...NOTES, sql: 'CREATE TABLE note (words TEXT NOT NULL) STRICT' };
    expect(() => open(path, [other, STARS])).toThrow(
      /made by another build of Trestle: its schema step 1 is not "notes"/,
    );
    const database = open(path, [NOTES]);
    expect(readPragma(database, 'user_version')).toBe(1);
    database.close();
  });

  test('does not mind SQL that is only indented otherwise', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path, [NOTES]).close();
    const indented = { ...NOTES, sql: `\n   ${NOTES.sql.replaceAll(' ', '\n  ')}\n` };
    expect(() => open(path, [indented]).close()).not.toThrow();
  });

  test('refuses a file whose history was taken out', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path, [NOTES]).close();
    const tampering = new SqliteDriver(path);
    tampering.exec('DELETE FROM schema_migration');
    tampering.close();
    expect(() => open(path, [NOTES])).toThrow(/another build/);
  });
});

test('two processes that make the same database at once both find it made', async () => {
  const path = join(makeTemporaryDirectory(), 'a.db');
  const processes = [runTypeScript(MIGRATOR, [path]), runTypeScript(MIGRATOR, [path])];
  for (const running of processes) {
    expect(await running.nextLine()).toBe('begin');
    expect(await running.nextLine()).toBe('done');
  }
  const database = open(path, SLOW_MIGRATIONS);
  expect(database.prepare('SELECT count(*) AS count FROM step_8').get()).toEqual({ count: ROWS_PER_STEP });
  database.close();
});

test(`killed at any moment, ${KILL_CYCLES} times, it stands at the end of a whole step and goes on from there`, async () => {
  const random = createSeededRandom(11);
  for (let cycle = 0; cycle < KILL_CYCLES; cycle += 1) {
    const path = join(makeTemporaryDirectory(), 'a.db');
    const migrator = runTypeScript(MIGRATOR, [path]);
    expect(await migrator.nextLine()).toBe('begin');
    await delay(random.next() * 120);
    migrator.child.kill('SIGKILL');
    await migrator.ended;
    if (existsSync(path)) checkWholeSteps(path);
    const database = open(path, SLOW_MIGRATIONS);
    expect(readPragma(database, 'user_version')).toBe(SLOW_MIGRATIONS.length);
    expect(database.prepare('SELECT count(*) AS count FROM schema_migration').get()).toEqual({ count: 8 });
    database.close();
  }
});

/** Every step up to the schema version is there with all of its rows, and none after it. */
function checkWholeSteps(path: string): void {
  const raw = new SqliteDriver(path);
  const version = raw.pragma('user_version', { simple: true }) as number;
  const tables = raw.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'step_%' ORDER BY name").pluck().all();
  expect(tables).toEqual(Array.from({ length: version }, (_, index) => `step_${index + 1}`));
  for (const table of tables) {
    expect(
      raw
        .prepare(`SELECT count(*) FROM ${String(table)}`)
        .pluck()
        .get(),
    ).toBe(ROWS_PER_STEP);
  }
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  raw.close();
}
