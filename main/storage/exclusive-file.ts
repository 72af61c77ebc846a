import { truncateSync } from 'node:fs';
import { openSqlite, type SqliteConnection } from '../../native/sqlite/open-sqlite.ts';
import { toStorageError } from './to-storage-error.ts';

/**
 * Two that start at the same instant can each hold a shared lock in the other's way for microseconds. Trying again for so
 * many milliseconds lets one of them win; it is also what being refused costs.
 */
const SETTLE_MS = 30;

/** A file that one holder at a time may have. Keep it referenced while it is held. */
export interface ExclusiveFile {
  release(): void;
}

/**
 * Takes a file for oneself, across processes. Node has no advisory locks; SQLite has them on every platform, so the
 * file is an empty database held in an exclusive transaction. The kernel lets go when the process dies, however it
 * dies: there is no stale lock to detect, and no process id to mistake for another's.
 *
 * The file must be opened in no other way: on POSIX, closing any descriptor of it drops the lock.
 *
 * @param waitMs how long to wait for the present holder
 * @returns null when somebody else still holds it
 * @throws StorageError when the file cannot be made
 */
export function takeExclusiveFile(path: string, waitMs = 0): ExclusiveFile | null {
  try {
    return take(path, waitMs);
  } catch (error) {
    if (codeOf(error) !== 'SQLITE_NOTADB') throw toStorageError(error, path);
  }
  // Something else was written into it. SQLite looks at the content only after it got the lock, so nobody holds it; it is
  // emptied in place, because a new file under the same name could be locked by one and replaced by another.
  try {
    truncateSync(path);
    return take(path, waitMs);
  } catch (error) {
    throw toStorageError(error, path);
  }
}

/** Runs `work` while holding the file. @throws StorageError (retryable) when it is not free within `waitMs` */
export function withExclusiveFile<Result>(path: string, waitMs: number, work: () => Result): Result {
  const held = takeExclusiveFile(path, waitMs);
  if (held === null) {
    throw toStorageError(Object.assign(new Error(`${path} is taken`), { code: 'SQLITE_BUSY' }), path);
  }
  try {
    return work();
  } finally {
    held.release();
  }
}

function take(path: string, waitMs: number): ExclusiveFile | null {
  const connection: SqliteConnection = openSqlite(path, { readOnly: false });
  try {
    connection.pragma(`busy_timeout = ${Math.max(waitMs, SETTLE_MS)}`);
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (codeOf(error)?.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return { release: () => connection.close() };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
