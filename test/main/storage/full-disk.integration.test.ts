import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StorageError } from '../../../main/base/errors/storage-error.ts';
import { writeFileAtomically } from '../../../main/storage/atomic-file.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import type { Migration } from '../../../main/storage/migrate.ts';
import { mountTinyDisk, type TinyDisk } from '../../support/tiny-disk.ts';

const NO_DISK = 'needs Linux, root and the right to mount a tmpfs';
const DISK_BYTES = 512 * 1024;
const NOTES: Migration = { version: 1, description: 'notes', sql: 'CREATE TABLE note (text TEXT NOT NULL) STRICT' };

function open(path: string, migrations: readonly Migration[] = [NOTES]) {
  return openDatabase({ path, durability: 'full', applicationId: 7, migrations });
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

/** Leaves `bytes` free. */
function fill(disk: TinyDisk, bytes: number): string {
  const path = join(disk.directory, 'filler');
  const { bavail, bsize } = statfsSync(disk.directory);
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
  return path;
}

test('a disk that fills up while rows are written loses none that were acknowledged, and goes on when there is room', (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const path = join(disk.directory, 'journal.db');
  const database = open(path);
  const filler = fill(disk, 40 * 1024);
  const insert = database.prepare('INSERT INTO note (text) VALUES (?)');
  let acknowledged = 0;
  const error = failureOf(() => {
    for (;;) {
      insert.run(`row ${acknowledged + 1} ${'x'.repeat(500)}`);
      acknowledged += 1;
    }
  });
  expect(error.code).toBe('storage_full');
  expect(error.message).toBe(`No space left to write ${path}. Free some disk space and run the same command again.`);
  const count = () => database.prepare('SELECT count(*) AS count FROM note').get();
  expect(count()).toEqual({ count: acknowledged });
  rmSync(filler);
  insert.run('after');
  expect(count()).toEqual({ count: acknowledged + 1 });
  database.close();
  const again = open(path);
  expect(again.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(again.prepare('SELECT count(*) AS count FROM note').get()).toEqual({ count: acknowledged + 1 });
  again.close();
});

test('a database cannot be made on a full disk, and the message says so', (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  fill(disk, 0);
  const error = failureOf(() => open(join(disk.directory, 'journal.db')));
  expect(error.code).toBe('storage_full');
  expect(error.message).toContain('Free some disk space');
});

test('a migration that finds no room for its copy changes nothing', (context) => {
  const disk = mountTinyDisk(2 * DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const path = join(disk.directory, 'journal.db');
  const database = open(path);
  for (let row = 0; row < 150; row += 1) database.prepare('INSERT INTO note (text) VALUES (?)').run('x'.repeat(1000));
  database.close();
  const filler = fill(disk, 60 * 1024);
  const stars: Migration = { version: 2, description: 'stars', sql: 'ALTER TABLE note ADD COLUMN stars INTEGER' };
  expect(failureOf(() => open(path, [NOTES, stars])).code).toBe('storage_full');
  rmSync(filler);
  const after = open(path);
  expect(after.prepare('SELECT count(*) AS count FROM note').get()).toEqual({ count: 150 });
  after.close();
});

test('a file that does not fit keeps its old content', (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const path = join(disk.directory, 'settings.jsonc');
  writeFileAtomically(path, 'old');
  fill(disk, 8 * 1024);
  const error = failureOf(() => writeFileAtomically(path, 'x'.repeat(100_000)));
  expect(error.code).toBe('storage_full');
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('a disk that cannot be written is named as such, and can still be read', (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const path = join(disk.directory, 'journal.db');
  open(path).close();
  disk.makeReadOnly();
  const error = failureOf(() => open(path));
  expect(error.code).toBe('storage');
  expect(error.message).toContain(path);
  expect(error.message).toMatch(/permissions|yours to write/);
  expect(failureOf(() => writeFileAtomically(join(disk.directory, 'a.txt'), 'x')).message).toContain('yours to write');
  expect(existsSync(join(disk.directory, 'a.txt'))).toBe(false);
});
