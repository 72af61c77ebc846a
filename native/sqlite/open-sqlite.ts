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

export type { SqliteConnection };
