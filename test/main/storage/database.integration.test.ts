import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDriver from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { StorageError } from '../../../main/base/errors/storage-error.ts';
import { exitCodeFor } from '../../../main/contract/exit-code.ts';
import { type Database, openDatabase } from '../../../main/storage/database.ts';
import type { Migration } from '../../../main/storage/migrate.ts';
import { wasLeftOpen } from '../../../main/storage/unclean-shutdown.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const APPLICATION_ID = 0x54455354;
const FIRST: Migration = {
  version: 1,
  description: 'notes',
  sql: 'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT',
};
const SECOND: Migration = { version: 2, description: 'stars', sql: 'ALTER TABLE note ADD COLUMN stars INTEGER' };

function open(
  path: string,
  migrations: readonly Migration[] = [FIRST],
  durability: 'full' | 'normal' = 'full',
): Database {
  return openDatabase({ path, durability, applicationId: APPLICATION_ID, migrations });
}

function failureOf(work: () => unknown): StorageError {
  try {
    work();
  } catch (error) {
    if (StorageError.is(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

function pragmaOf(database: Database, name: string): unknown {
  const [row] = database.pragma(name) as readonly Record<string, unknown>[];
  return Object.values(row ?? {})[0];
}

describe('settings, read back from a file that was closed and opened again', () => {
  test.each([
    { durability: 'full' as const, synchronous: 2 },
    { durability: 'normal' as const, synchronous: 1 },
  ])('$durability durability means synchronous=$synchronous', ({ durability, synchronous }) => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path, [FIRST], durability).close();
    const database = open(path, [FIRST], durability);
    const read = (name: string) => pragmaOf(database, name);
    expect(read('journal_mode')).toBe('wal');
    expect(read('synchronous')).toBe(synchronous);
    expect(read('foreign_keys')).toBe(1);
    expect(read('trusted_schema')).toBe(0);
    expect(read('cell_size_check')).toBe(1);
    expect(read('busy_timeout')).toBe(5000);
    expect(read('wal_autocheckpoint')).toBe(1000);
    expect(read('journal_size_limit')).toBe(67_108_864);
    expect(read('application_id')).toBe(APPLICATION_ID);
    expect(read('user_version')).toBe(1);
    database.close();
  });

  test('a reader cannot write', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path).close();
    const reader = openDatabase({
      path,
      durability: 'full',
      applicationId: APPLICATION_ID,
      migrations: [],
      readOnly: true,
    });
    expect(() => reader.execute("INSERT INTO note (text) VALUES ('x')")).toThrow(StorageError);
    reader.close();
  });

  test('SQL cannot load an extension', () => {
    const database = open(join(makeTemporaryDirectory(), 'a.db'));
    expect(() => database.prepare("SELECT load_extension('/lib/libm.so')").get()).toThrow(/not authorized/);
    database.close();
  });
});

describe('transactions', () => {
  test('keep all of it or nothing, and an inner one joins the outer', () => {
    const database = open(join(makeTemporaryDirectory(), 'a.db'));
    const insert = database.prepare('INSERT INTO note (text) VALUES (?)');
    expect(() =>
      database.transaction(() => {
        insert.run('outer');
        database.transaction(() => insert.run('inner'));
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(database.prepare('SELECT count(*) AS count FROM note').get()).toEqual({ count: 0 });
    database.transaction(() => insert.run('kept'));
    expect(database.prepare('SELECT text FROM note').all()).toEqual([{ text: 'kept' }]);
    database.close();
  });
});

describe('a file that cannot be used gives one sentence with the way out', () => {
  test('garbage', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    writeFileSync(path, 'PK\u0003\u0004 surely not a database'.repeat(300));
    const error = failureOf(() => open(path));
    expect(error.code).toBe('storage_corrupt');
    expect(error.message).toContain(`${path} is damaged`);
    expect(error.message).toContain('trestle db restore');
    expect(exitCodeFor(error.code)).toBe(9);
    expect(readFileSync(path, 'utf8')).toContain('surely not a database');
  });

  test('cut off in the middle', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    const database = open(path);
    const insert = database.prepare('INSERT INTO note (text) VALUES (?)');
    database.transaction(() => {
      for (let row = 0; row < 2000; row += 1) insert.run(`row ${row} ${'x'.repeat(100)}`);
    });
    database.close();
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096 + 100);
    const error = failureOf(() => {
      const damaged = open(path);
      try {
        expect([...damaged.prepare('SELECT text FROM note').iterate()]).toBe('never reached');
      } finally {
        damaged.close();
      }
    });
    expect(error.code).toBe('storage_corrupt');
    expect(error.message).toContain(path);
  });

  test("another program's database", () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    const other = new SqliteDriver(path);
    other.exec("CREATE TABLE cookies (name TEXT); INSERT INTO cookies VALUES ('a')");
    other.close();
    const error = failureOf(() => open(path));
    expect(error.code).toBe('storage_corrupt');
    expect(error.message).toContain('not a Trestle database of this kind');
    const again = new SqliteDriver(path, { readonly: true });
    expect(again.prepare('SELECT name FROM cookies').all()).toEqual([{ name: 'a' }]);
    again.close();
  });

  test('a schema from a later Trestle is left alone (exit 9)', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    open(path, [FIRST, SECOND]).close();
    const before = readFileSync(path);
    const error = failureOf(() => open(path, [FIRST]));
    expect(error.code).toBe('schema_too_new');
    expect(error.message).toContain('has schema 2; this Trestle knows up to 1. Update Trestle');
    expect(exitCodeFor(error.code)).toBe(9);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a folder that is not there', () => {
    const path = join(makeTemporaryDirectory(), 'gone', 'a.db');
    expect(failureOf(() => open(path)).message).toBe(`${path} cannot be opened: ${join(path, '..')} does not exist.`);
  });

  test('a folder in place of the file', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    mkdirSync(path);
    expect(failureOf(() => open(path)).message).toContain(`${path} cannot be opened for writing`);
  });

  test('a limit on its size that is reached, as on a full disk; stored rows stay', () => {
    const path = join(makeTemporaryDirectory(), 'a.db');
    const database = open(path);
    const insert = database.prepare('INSERT INTO note (text) VALUES (?)');
    insert.run('before');
    database.pragma('max_page_count = 20');
    const error = failureOf(() =>
      database.transaction(() => {
        for (let row = 0; row < 10_000; row += 1) insert.run('x'.repeat(1000));
      }),
    );
    expect(error.code).toBe('storage_full');
    expect(error.message).toBe(`No space left to write ${path}. Free some disk space and run the same command again.`);
    expect(database.prepare('SELECT text FROM note').all()).toEqual([{ text: 'before' }]);
    database.close();
  });
});

describe('after a process that did not close it', () => {
  test('a database left by a crash is checked, and opens when it is whole', () => {
    const directory = makeTemporaryDirectory();
    const running = open(join(directory, 'a.db'));
    running.prepare('INSERT INTO note (text) VALUES (?)').run('acknowledged');
    // What a crash leaves: both files as they are now.
    const left = join(directory, 'left.db');
    copyFileSync(join(directory, 'a.db'), left);
    copyFileSync(join(directory, 'a.db-wal'), `${left}-wal`);
    running.close();
    expect(wasLeftOpen(left)).toBe(true);
    const database = open(left);
    expect(database.prepare('SELECT text FROM note').all()).toEqual([{ text: 'acknowledged' }]);
    database.close();
    expect(wasLeftOpen(left)).toBe(false);
  });

  test('one that was damaged by the crash is refused before anything is written into it', () => {
    const directory = makeTemporaryDirectory();
    const path = join(directory, 'a.db');
    const first = open(path);
    const insert = first.prepare('INSERT INTO note (text) VALUES (?)');
    first.transaction(() => {
      for (let row = 0; row < 3000; row += 1) insert.run(`row ${row} ${'x'.repeat(200)}`);
    });
    first.close();
    const bytes = readFileSync(path);
    // A torn page: noise over the cell pointers of a page in the middle.
    bytes.fill(0xa5, 40 * 4096, 40 * 4096 + 512);
    const left = join(directory, 'left.db');
    writeFileSync(left, bytes);
    // Any frame in a log marks the shutdown as unclean; these are no valid ones, so SQLite skips them.
    writeFileSync(`${left}-wal`, Buffer.alloc(4096));
    const error = failureOf(() => open(left));
    expect(error.code).toBe('storage_corrupt');
    expect(error.message).toContain('was damaged when Trestle last stopped');
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'a log whose tail of %i frames was lost holds a prefix of the commits',
    (lostFrames) => {
      const directory = makeTemporaryDirectory();
      const running = open(join(directory, 'a.db'));
      for (let row = 1; row <= 5; row += 1) running.prepare('INSERT INTO note (text) VALUES (?)').run(`row ${row}`);
      const left = join(directory, 'left.db');
      copyFileSync(join(directory, 'a.db'), left);
      const log = readFileSync(join(directory, 'a.db-wal'));
      running.close();
      const frameBytes = 24 + 4096;
      // Torn inside a frame, not at its edge.
      writeFileSync(
        `${left}-wal`,
        log.subarray(0, log.length - lostFrames * frameBytes - (lostFrames === 0 ? 0 : 100)),
      );
      const database = open(left);
      const rows = database.prepare<{ text: string }>('SELECT text FROM note ORDER BY id').all();
      expect(rows.map(({ text }) => text)).toEqual(['row 1', 'row 2', 'row 3', 'row 4', 'row 5'].slice(0, rows.length));
      expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      database.close();
      expect(existsSync(left)).toBe(true);
    },
  );
});
