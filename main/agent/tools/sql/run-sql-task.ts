import { TrestleError } from '../../../base/errors/trestle-error.ts';
import { type ForeignDatabase, openForeignDatabase } from '../../../storage/foreign-database.ts';
import { loadCsv, loadJson } from './load-rows.ts';
import { SQL_HEAP_BYTES, type SqlAnswer, type SqlTask } from './sql-protocol.ts';

/** Answers one question about one file. Only in a process that may be ended. */
export function runSqlTask(task: SqlTask): SqlAnswer {
  let database: ForeignDatabase | null = null;
  try {
    database = openForeignDatabase(task.format === 'sqlite' ? Buffer.from(task.bytes) : null, SQL_HEAP_BYTES);
    if (task.format !== 'sqlite') {
      const text = new TextDecoder().decode(task.bytes);
      (task.format === 'csv' ? loadCsv : loadJson)(database, task.table, text);
    }
    database.seal();
    return { ok: true, ...database.query(task.sql, task.limits) };
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    return { ok: false, message: error.message, tables: tablesOf(database) };
  } finally {
    database?.close();
  }
}

function tablesOf(database: ForeignDatabase | null): ReturnType<ForeignDatabase['tables']> {
  try {
    return database?.tables() ?? [];
  } catch {
    return [];
  }
}
