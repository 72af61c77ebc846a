import { existsSync } from 'node:fs';
import { StorageError } from '../base/errors/storage-error.ts';
import { copyDatabase } from './copy-database.ts';
import { sha256Hex } from './content-hash.ts';
import type { Database } from './database.ts';
import { inReadTransaction } from './read-transaction.ts';

/** One step of a schema's history. Append-only: a released migration is never edited. */
export interface Migration {
  /** 1, 2, 3 … without gaps; `PRAGMA user_version` after it ran. */
  version: number;
  /** What it does, for people: "add span status". */
  description: string;
  sql: string;
}

/**
 * Brings a database to the newest schema, each migration in a transaction of its own. Running twice is a no-op.
 *
 * A database that holds something is copied first, to `<path>.schema-<version>.bak`: a migration is tested, but what it
 * changes cannot be had again. The checksum of every migration that ran is kept, and compared from then on: two builds
 * that mean different schemas by the same number are told apart before one writes into the other's.
 *
 * @throws StorageError `schema_too_new` when the file was written by a later Trestle, `storage_corrupt` when it is
 *   another program's database or its history is another one
 */
export function migrate(
  database: Database,
  options: { path: string; applicationId: number; migrations: readonly Migration[] },
): void {
  const { path, applicationId, migrations } = options;
  // Of one moment: between two reads another process may make the tables that the first did not see.
  const { version, foundId, isEmpty } = inReadTransaction(database, () => ({
    version: readPragma(database, 'user_version'),
    foundId: readPragma(database, 'application_id'),
    isEmpty: !hasTables(database),
  }));
  const isNew = version === 0 && foundId === 0 && isEmpty;
  if (!isNew && foundId !== applicationId) {
    throw new StorageError(
      `${path} is not a Trestle database of this kind: its application id is ${foundId}. Move it away and start again.`,
      { code: 'storage_corrupt', details: { path } },
    );
  }
  const newest = migrations.length;
  if (version > newest) throw tooNew(path, version, newest);
  if (!isNew) compareHistory(database, path, migrations.slice(0, version));
  if (version === newest) return;
  if (!isNew) copyDatabase(database, copyBefore(path, version));
  for (const migration of migrations.slice(version)) {
    database.transaction(() => {
      // Another process may have been here first, between our look and our lock.
      if (readPragma(database, 'user_version') >= migration.version) return;
      database.execute(migration.sql);
      recordMigration(database, migration);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${migration.version}`);
    });
  }
}

/** Where a database is copied to before it leaves a schema. */
function copyBefore(path: string, schema: number): string {
  return `${path}.schema-${schema}.bak`;
}

/** @returns the refusal of a file that a later Trestle wrote; it names the copy from before the update where there is one */
export function tooNew(path: string, schema: number, newest: number): StorageError {
  const copy = copyBefore(path, newest);
  const wayBack = existsSync(copy)
    ? `go back to ${copy}, which is from before the update`
    : 'restore a backup made by this version';
  return new StorageError(
    `${path} has schema ${schema}; this Trestle knows up to ${newest}. Update Trestle, or ${wayBack}.`,
    { code: 'schema_too_new', details: { path, schema, known: newest } },
  );
}

/** @returns the number a pragma reports, e.g. `user_version` */
export function readPragma(database: Database, name: string): number {
  const rows = database.pragma(name) as readonly Record<string, number>[];
  return rows[0]?.[name] ?? 0;
}

function recordMigration(database: Database, migration: Migration): void {
  database.execute(`CREATE TABLE IF NOT EXISTS schema_migration (
    version INTEGER PRIMARY KEY,
    description TEXT NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT`);
  database
    .prepare('INSERT INTO schema_migration (version, description, checksum) VALUES (?, ?, ?)')
    .run(migration.version, migration.description, checksumOf(migration));
}

function compareHistory(database: Database, path: string, ran: readonly Migration[]): void {
  const rows = database
    .prepare<{ version: number; checksum: string }>('SELECT version, checksum FROM schema_migration ORDER BY version')
    .all();
  const recorded = new Map(rows.map((row) => [row.version, row.checksum]));
  const other = ran.find((migration) => recorded.get(migration.version) !== checksumOf(migration));
  if (other === undefined) return;
  throw new StorageError(
    `${path} was made by another build of Trestle: its schema step ${other.version} is not "${other.description}" as known here. Use that build, or move the file away and start again.`,
    { code: 'storage_corrupt', details: { path, schema: other.version } },
  );
}

/** Blank space does not count: indenting the SQL again is not another migration. */
function checksumOf(migration: Migration): string {
  return sha256Hex(migration.sql.replaceAll(/\s+/g, ' ').trim());
}

function hasTables(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}
