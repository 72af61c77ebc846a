import type { QueryLimits, QueryRows } from '../../../storage/foreign-database.ts';

export type DataFormat = 'sqlite' | 'csv' | 'json';

/** One file and one question about it. */
export interface SqlTask {
  format: DataFormat;
  /** The whole file. */
  bytes: Uint8Array;
  /** Name of the table that a CSV or JSON file becomes. */
  table: string;
  sql: string;
  limits: QueryLimits;
}

export type SqlAnswer =
  | ({ ok: true } & QueryRows)
  | {
      ok: false;
      message: string;
      tables: readonly { name: string; columns: readonly { name: string; type: string }[] }[];
    };

/** What the process says: `ready` first, then one answer for each task. */
export type SqlProcessMessage = { kind: 'ready' } | { kind: 'answer'; answer: SqlAnswer };

/** What SQLite may hold, bytes; and the process in all, MiB. */
export const SQL_HEAP_BYTES = 256 * 1024 * 1024;
export const SQL_RESIDENT_MIB = 768;
