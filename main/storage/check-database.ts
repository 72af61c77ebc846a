import { existsSync, statSync } from 'node:fs';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { DatabaseCheck } from '../contract/database.ts';
import { type Database, openDatabase } from './database.ts';
import { type Migration, readPragma } from './migrate.ts';

/** Problems listed of one database; a file that is damaged throughout has thousands. */
const MAX_PROBLEMS = 100;

/** What to do when there is no such file. */
const WAY_OUT: Readonly<Record<DatabaseCheck['database'], string>> = {
  journal:
    'It held every trace and release: put a backup in its place with `trestle db restore DIR --yes`, or open the workspace to begin an empty one.',
  index: '`trestle ingest` builds it again from the sources.',
};

/** What a database of ours is: enough to open, check, copy and restore it. */
export interface DatabaseDescription {
  database: DatabaseCheck['database'];
  path: string;
  applicationId: number;
  migrations: readonly Migration[];
}

/**
 * Reads a database from end to end without changing it: structure, indexes, virtual tables, foreign keys, schema.
 * Works beside the engine that writes it.
 *
 * @returns what is wrong, as data: damage is never an exception here
 */
export function checkDatabase(description: DatabaseDescription): DatabaseCheck {
  const { database: name, path } = description;
  const absent = { database: name, path, ok: false, schemaVersion: 0, sizeBytes: 0 };
  if (!existsSync(path)) return { ...absent, isMissing: true, problems: [`${path} does not exist. ${WAY_OUT[name]}`] };
  const sizeBytes = statSync(path).size;
  let database: Database | undefined;
  try {
    database = openDatabase({ ...description, durability: 'full', readOnly: true });
    const schemaVersion = readPragma(database, 'user_version');
    const problems = [
      ...identityProblems(database, description, schemaVersion),
      ...structureProblems(database),
      ...foreignKeyProblems(database),
    ].slice(0, MAX_PROBLEMS);
    return { database: name, path, ok: problems.length === 0, schemaVersion, sizeBytes, problems };
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    return { ...absent, sizeBytes, problems: [error.message] };
  } finally {
    database?.close();
  }
}

function identityProblems(database: Database, description: DatabaseDescription, schemaVersion: number): string[] {
  const applicationId = readPragma(database, 'application_id');
  const newest = description.migrations.length;
  return [
    ...(applicationId === description.applicationId
      ? []
      : [`${database.path} is not a Trestle ${description.database} (application id ${applicationId}).`]),
    ...(schemaVersion <= newest
      ? []
      : [`${database.path} has schema ${schemaVersion}; this Trestle knows up to ${newest}. Update Trestle.`]),
  ];
}

function structureProblems(database: Database): string[] {
  const rows = database.pragma(`integrity_check(${MAX_PROBLEMS})`) as readonly { integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}

function foreignKeyProblems(database: Database): string[] {
  const rows = database.pragma('foreign_key_check') as readonly {
    table: string;
    rowid: number | null;
    parent: string;
  }[];
  return rows.map(
    ({ table, rowid, parent }) => `${table} row ${rowid ?? '?'} points at a ${parent} that is not there.`,
  );
}
