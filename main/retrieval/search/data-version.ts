import type { Database } from '../../storage/database.ts';

/** A number that changes when another connection has changed the database, whatever it changed. */
export function readDataVersion(database: Database): number {
  return database.prepare<{ data_version: number }>('PRAGMA data_version').get()?.data_version ?? 0;
}
