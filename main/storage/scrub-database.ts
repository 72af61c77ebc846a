import type { Database } from './database.ts';

/** Deleted rows are overwritten from now on, by this connection. */
export function deleteForGood(database: Database): void {
  database.pragma('secure_delete = ON');
}

/**
 * Writes the database anew without free pages and empties its log, so that nothing of a deleted row is left in either.
 * Works while others read; a log that somebody is still reading is emptied by the next call.
 *
 * @returns false when the log could not be emptied now
 * @throws StorageError
 */
export function scrubDatabase(database: Database): boolean {
  database.execute('VACUUM');
  const rows = database.pragma('wal_checkpoint(TRUNCATE)') as readonly { busy: number }[];
  return rows[0]?.busy === 0;
}
