import { StorageError } from '../base/errors/storage-error.ts';
import type { Database } from './database.ts';

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
 * @throws StorageError `schema_too_new` when the file was written by a later Trestle, `storage_corrupt` when it is
 *   another program's database
 */
export function migrate(
  database: Database,
  options: { path: string; applicationId: number; migrations: readonly Migration[] },
): void {
  const version = readPragma(database, 'user_version');
  const applicationId = readPragma(database, 'application_id');
  const isNew = version === 0 && applicationId === 0 && !hasTables(database);
  if (!isNew && applicationId !== options.applicationId) {
    throw new StorageError(
      `${options.path} is not a Trestle database of this kind: its application id is ${applicationId}. Move it away and start again.`,
      { code: 'storage_corrupt' },
    );
  }
  const newest = options.migrations.length;
  if (version > newest) {
    throw new StorageError(
      `${options.path} has schema ${version}; this Trestle knows up to ${newest}. Update Trestle, or restore a backup made by this version.`,
      { code: 'schema_too_new', details: { path: options.path, schema: version, known: newest } },
    );
  }
  for (const migration of options.migrations.slice(version)) {
    database.transaction(() => {
      database.execute(migration.sql);
      database.pragma(`application_id = ${options.applicationId}`);
      database.pragma(`user_version = ${migration.version}`);
    });
  }
}

function readPragma(database: Database, name: string): number {
  const rows = database.pragma(name) as readonly Record<string, number>[];
  return rows[0]?.[name] ?? 0;
}

function hasTables(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}
