import type { AccessLogPage, AccessLogRequest } from '../../contract/access.ts';
import type { Database, SqlValue } from '../../storage/database.ts';
import { ACCESS_COLUMNS, type AccessRow, toAccessRecord } from './access-row.ts';

/** @returns the accesses that match, newest first, and how many match in all */
export function listAccesses(database: Database, request: AccessLogRequest): AccessLogPage {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const require = (sql: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(sql);
    values.push(value);
  };
  // An erased scope is no JSON: it names nobody.
  const scope = "CASE WHEN scope LIKE '{%' THEN scope END";
  require(`EXISTS (SELECT 1 FROM json_each(${scope}, '$.principals') WHERE value = ?)`, request.principal);
  require(`coalesce(json_extract(${scope}, '$.tenant'), '') = ?`, request.tenant);
  require('method = ?', request.method);
  require('at >= ?', request.since);
  require('at <= ?', request.until);
  const where = conditions.length === 0 ? 'TRUE' : conditions.join(' AND ');
  const rows = database
    .prepare<AccessRow>(
      `SELECT ${ACCESS_COLUMNS} FROM access_log WHERE ${where} AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?`,
    )
    .all(...values, request.before ?? null, request.before ?? null, request.limit);
  const total = database
    .prepare<{ total: number }>(`SELECT count(*) AS total FROM access_log WHERE ${where}`)
    .get(...values);
  return { records: rows.map(toAccessRecord), total: total?.total ?? 0 };
}
