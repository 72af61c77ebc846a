import { statSync } from 'node:fs';
import { StorageError } from '../base/errors/storage-error.ts';
import type { Database } from './database.ts';

/** Size of a write-ahead log that holds no frame. @see "The Database File Format", section 4.1 */
const WAL_HEADER_BYTES = 32;

/**
 * Says whether a database was left by a process that did not close it: SQLite removes the write-ahead log on the last
 * close, so one with frames in it means a crash (or a connection that is open now, which costs one needless check).
 *
 * @param path of the database; ask before opening it
 */
export function wasLeftOpen(path: string): boolean {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return log !== undefined && log.size > WAL_HEADER_BYTES;
}

/** @throws StorageError `storage_corrupt` with the first thing that is wrong */
export function quickCheck(database: Database): void {
  const rows = database.pragma('quick_check(1)') as readonly { quick_check: string }[];
  const problem = rows[0]?.quick_check ?? 'ok';
  if (problem === 'ok') return;
  throw new StorageError(
    `${database.path} was damaged when Trestle last stopped (${problem}). Run \`trestle db check\`, then \`trestle db restore\` from a backup.`,
    { code: 'storage_corrupt', details: { path: database.path } },
  );
}
