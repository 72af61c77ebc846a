import { openSqliteInMemory, type SqliteConnection } from '../../native/sqlite/open-sqlite.ts';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';

/** Where a database file says how it is journaled: 2 is WAL, which a copy in memory cannot have. */
const JOURNAL_BYTES = [18, 19] as const;
const HEADER = 'SQLite format 3\0';

export interface QueryLimits {
  maxRows: number;
  /** Of all values together, as UTF-8. */
  maxBytes: number;
}
export interface QueryRows {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
  /** There are more than the limits let through. */
  isCut: boolean;
}

/** A database of somebody else's, in memory. It may be asked; nothing it is asked changes anything. */
export interface ForeignDatabase {
  /** Before it is sealed. */
  createTable(
    name: string,
    columns: readonly { name: string; type: string }[],
    rows: Iterable<readonly unknown[]>,
  ): void;
  /** From here on it is only read. */
  seal(): void;
  tables(): readonly { name: string; columns: readonly { name: string; type: string }[] }[];
  /** @throws InvalidArgumentError with SQLite's words for what is no single statement that only reads */
  query(sql: string, limits: QueryLimits): QueryRows;
  close(): void;
}

/**
 * @param bytes of a database file; null for an empty one. Only in a process that may be ended: a query may run for ever
 * @param heapBytes what SQLite may hold in all
 * @throws InvalidArgumentError for what is no database
 */
export function openForeignDatabase(bytes: Buffer | null, heapBytes: number): ForeignDatabase {
  if (bytes !== null) {
    if (bytes.subarray(0, HEADER.length).toString('latin1') !== HEADER) {
      throw new InvalidArgumentError('The file is not a SQLite database.');
    }
    for (const at of JOURNAL_BYTES) bytes[at] = 1;
  }
  const connection = said(() => openSqliteInMemory(bytes));
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma(`hard_heap_limit = ${heapBytes}`);
  return {
    createTable: (name, columns, rows) => fill(connection, name, columns, rows),
    seal: () => void connection.pragma('query_only = ON'),
    tables: () => said(() => describeTables(connection)),
    query: (sql, limits) => said(() => query(connection, sql, limits)),
    close: () => void connection.close(),
  };
}

function fill(
  connection: SqliteConnection,
  name: string,
  columns: readonly { name: string; type: string }[],
  rows: Iterable<readonly unknown[]>,
): void {
  const quoted = columns.map((column) => `${quote(column.name)} ${column.type}`);
  connection.exec(`CREATE TABLE ${quote(name)} (${quoted.join(', ')})`);
  const insert = connection.prepare(`INSERT INTO ${quote(name)} VALUES (${columns.map(() => '?').join(', ')})`);
  connection.transaction(() => {
    for (const row of rows) insert.run(...row);
  })();
}

function query(connection: SqliteConnection, sql: string, limits: QueryLimits): QueryRows {
  const statement = connection.prepare(sql);
  if (!statement.reader || !statement.readonly) throw new InvalidArgumentError('Only a SELECT is run here.');
  const columns = statement.columns().map(({ name }) => name);
  const rows: unknown[][] = [];
  let bytes = 0;
  for (const row of statement.raw(true).iterate() as IterableIterator<unknown[]>) {
    const values = row.map((value) => (Buffer.isBuffer(value) ? `(${value.length} bytes)` : value));
    bytes += values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 8), 0);
    if (rows.length >= limits.maxRows || bytes > limits.maxBytes) return { columns, rows, isCut: true };
    rows.push(values);
  }
  return { columns, rows, isCut: false };
}

function describeTables(connection: SqliteConnection): { name: string; columns: { name: string; type: string }[] }[] {
  const names = connection
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all() as string[];
  return names.map((name) => ({
    name,
    columns: connection.pragma(`table_info(${quote(name)})`) as { name: string; type: string }[],
  }));
}

function said<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidArgumentError || !(error instanceof Error)) throw error;
    throw new InvalidArgumentError(`SQLite says: ${error.message}.`, { cause: error });
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
