import SqliteDriver, { type Database as SqliteConnection } from 'better-sqlite3';
import * as sqliteVec from 'sqlite-vec';

/**
 * Opens a SQLite file with the vector extension loaded. SQL itself cannot load extensions afterwards.
 *
 * @param options.readOnly opens without write access; the file must exist
 * @throws the driver's SqliteError; `storage/` turns it into words
 */
export function openSqlite(path: string, options: { readOnly: boolean }): SqliteConnection {
  const connection = new SqliteDriver(path, { readonly: options.readOnly, fileMustExist: options.readOnly });
  try {
    sqliteVec.load(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/**
 * Opens a copy of a stranger's database in memory, or an empty one: no file of it is touched, nothing else can be attached
 * through it, and no extension is loaded.
 *
 * @param bytes of a whole database file; null for an empty database
 */
export function openSqliteInMemory(bytes: Buffer | null): SqliteConnection {
  return bytes === null ? new SqliteDriver(':memory:') : new SqliteDriver(bytes);
}

export type { SqliteConnection };
