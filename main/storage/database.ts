import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { openSqlite, type SqliteConnection } from '../../native/sqlite/open-sqlite.ts';
import { StorageError } from '../base/errors/storage-error.ts';
import { PRIVATE_FILE_MODE } from './atomic-file.ts';
import { type Migration, migrate, tooNew } from './migrate.ts';
import { readStamps } from './read-stamps.ts';
import { toStorageError } from './to-storage-error.ts';
import { quickCheck, wasLeftOpen } from './unclean-shutdown.ts';

/** How much a commit survives: `full` outlives power loss, `normal` outlives a crash of the program and is rebuildable. */
export type Durability = 'full' | 'normal';

export type SqlValue = null | number | bigint | string | Uint8Array;
export interface RunResult {
  changes: number;
  lastInsertRowid: number;
}

/** A prepared statement; rows come back as plain objects keyed by column name. */
export interface Statement<Row> {
  run(...values: SqlValue[]): RunResult;
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  iterate(...values: SqlValue[]): IterableIterator<Row>;
}

/** One open SQLite file. Whoever opens it closes it. */
export interface Database {
  readonly path: string;
  /** Statements are kept by their SQL: asking twice is free. */
  prepare<Row = unknown>(sql: string): Statement<Row>;
  execute(sql: string): void;
  /** All or nothing; nested calls join the outer transaction. Takes the write lock at once. */
  transaction<Result>(work: () => Result): Result;
  pragma(statement: string): unknown;
  close(): void;
}

export interface OpenDatabaseOptions {
  path: string;
  durability: Durability;
  /** Stamped into the file header, so that another program's database is never taken for ours. */
  applicationId: number;
  migrations: readonly Migration[];
  readOnly?: boolean;
  /** Another connection has checked it and brought it up to date: its log is no sign of a crash. */
  isOpenElsewhere?: boolean;
}

/** Waiting this long for another process's write, in milliseconds, before giving up. */
const BUSY_TIMEOUT_MS = 5000;
/** The write-ahead log is cut back to this size after a checkpoint, in bytes. */
const JOURNAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;
const WAL_AUTOCHECKPOINT_PAGES = 1000;

/**
 * Opens (and creates) a database with the settings every file of ours has, and brings its schema up to date.
 * The settings are set on every open: SQLite forgets `synchronous` when a WAL file is opened again. A file that was left
 * by a crash is checked before anything is written into it.
 *
 * @throws StorageError (`storage_corrupt`, `schema_too_new`, `storage_full`, `storage`) with the way out
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { path } = options;
  let connection: SqliteConnection | undefined;
  try {
    refuseMissing(path, options.readOnly ?? false);
    if (!options.readOnly) refuseNewer(options);
    const isSuspect = !options.readOnly && !options.isOpenElsewhere && wasLeftOpen(path);
    connection = openSqlite(path, { readOnly: options.readOnly ?? false });
    // Questions, documents and answers are nobody else's business; the log beside the file takes the file's mode.
    if (!options.readOnly && path !== ':memory:') chmodSync(path, PRIVATE_FILE_MODE);
    applySettings(connection, options);
    const database = wrap(connection, path);
    if (isSuspect) quickCheck(database);
    if (!options.readOnly) migrate(database, options);
    return database;
  } catch (error) {
    connection?.close();
    throw toStorageError(error, path);
  }
}

/** The driver's own words for this are a TypeError without the path. */
function refuseMissing(path: string, readOnly: boolean): void {
  const needed = readOnly ? path : dirname(path);
  if (existsSync(needed)) return;
  throw new StorageError(`${path} cannot be opened: ${needed} does not exist.`, { details: { path } });
}

/** Before SQLite opens it: of a file that a later Trestle wrote, nothing is changed, not even its mode. */
function refuseNewer({ path, applicationId, migrations }: OpenDatabaseOptions): void {
  const stamps = readStamps(path);
  if (stamps === null || stamps.applicationId !== applicationId || stamps.userVersion <= migrations.length) return;
  throw tooNew(path, stamps.userVersion, migrations.length);
}

function applySettings(connection: SqliteConnection, options: OpenDatabaseOptions): void {
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  connection.pragma('foreign_keys = ON');
  if (options.readOnly) {
    connection.pragma('query_only = ON');
    return;
  }
  connection.pragma('journal_mode = WAL');
  connection.pragma(`synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'}`);
  connection.pragma(`wal_autocheckpoint = ${WAL_AUTOCHECKPOINT_PAGES}`);
  connection.pragma(`journal_size_limit = ${JOURNAL_SIZE_LIMIT_BYTES}`);
}

function wrap(connection: SqliteConnection, path: string): Database {
  const statements = new Map<string, Statement<unknown>>();
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw toStorageError(error, path);
    }
  };
  // A page is read, and can be found damaged, with each row.
  const guardRows = function* (rows: IterableIterator<unknown>): IterableIterator<unknown> {
    try {
      yield* rows;
    } catch (error) {
      throw toStorageError(error, path);
    }
  };
  const runImmediate = connection.transaction((work: () => unknown) => work());
  return {
    path,
    prepare<Row>(sql: string): Statement<Row> {
      const known = statements.get(sql);
      if (known) return known as Statement<Row>;
      const driverStatement = guard(() => connection.prepare(sql));
      const statement: Statement<unknown> = {
        run: (...values) => guard(() => driverStatement.run(...values)) as RunResult,
        get: (...values) => guard(() => driverStatement.get(...values)),
        all: (...values) => guard(() => driverStatement.all(...values)),
        iterate: (...values) => guardRows(guard(() => driverStatement.iterate(...values))),
      };
      statements.set(sql, statement);
      return statement as Statement<Row>;
    },
    execute: (sql) => guard(() => void connection.exec(sql)),
    transaction: <Result>(work: () => Result): Result =>
      guard(() => (connection.inTransaction ? work() : runImmediate.immediate(work))) as Result,
    pragma: (statement) => guard(() => connection.pragma(statement)),
    close: () => {
      if (!connection.open) return;
      try {
        if (!connection.readonly) connection.pragma('optimize');
      } catch {
        // Only statistics for the query planner: a full disk must not keep the file from being closed.
      } finally {
        connection.close();
      }
    },
  };
}
