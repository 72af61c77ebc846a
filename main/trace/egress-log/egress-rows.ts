import type { EgressLogPage, EgressLogRequest, EgressOutcome, EgressRow } from '../../contract/egress-log.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { Database, SqlValue } from '../../storage/database.ts';

const COLUMNS = `started_at, host, port, purpose, method, is_loopback, bytes_out, bytes_in, status, outcome, ms, trace_id,
  reason`;

interface Row {
  seq: number;
  started_at: string;
  host: string;
  port: number;
  purpose: string;
  method: string;
  is_loopback: number;
  bytes_out: number;
  bytes_in: number;
  status: number | null;
  outcome: EgressOutcome;
  ms: number;
  trace_id: TraceId | null;
  reason: string | null;
}

/** Appends rows in order, in one durable transaction. */
export function appendEgress(database: Database, rows: readonly Omit<EgressRow, 'seq'>[]): void {
  database.transaction(() => {
    const insert = database.prepare(`INSERT INTO egress (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    for (const row of rows) {
      const { startedAt, host, port, purpose, method, isLoopback, bytesOut, bytesIn } = row;
      const sizes = [isLoopback ? 1 : 0, bytesOut, bytesIn, row.status];
      insert.run(startedAt, host, port, purpose, method, ...sizes, row.outcome, row.ms, row.traceId, row.reason);
    }
  });
}

/** @returns a page of the connections that match, newest first */
export function listEgress(database: Database, request: EgressLogRequest): EgressLogPage {
  const conditions: string[] = ['TRUE'];
  const values: SqlValue[] = [];
  const require = (sql: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(sql);
    values.push(value);
  };
  require('host = ?', request.host);
  require('outcome = ?', request.outcome);
  require('trace_id = ?', request.traceId);
  if (request.remoteOnly) conditions.push('is_loopback = 0');
  const where = conditions.join(' AND ');
  const rows = database
    .prepare<Row>(
      `SELECT seq, ${COLUMNS} FROM egress WHERE ${where} AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?`,
    )
    .all(...values, request.before ?? null, request.before ?? null, request.limit + 1);
  const page = rows.slice(0, request.limit);
  const total = database
    .prepare<{ total: number }>(`SELECT count(*) AS total FROM egress WHERE ${where}`)
    .get(...values);
  return {
    rows: page.map(toEgressRow),
    total: total?.total ?? 0,
    nextBefore: rows.length > page.length ? (page.at(-1)?.seq ?? null) : null,
  };
}

/** @param before ISO; older rows leave */
export function pruneEgress(database: Database, before: string): void {
  database.prepare('DELETE FROM egress WHERE started_at < ?').run(before);
}

function toEgressRow(row: Row): EgressRow {
  return {
    seq: row.seq,
    startedAt: row.started_at,
    host: row.host,
    port: row.port,
    purpose: row.purpose,
    method: row.method,
    isLoopback: row.is_loopback === 1,
    bytesOut: row.bytes_out,
    bytesIn: row.bytes_in,
    status: row.status,
    outcome: row.outcome,
    ms: row.ms,
    traceId: row.trace_id,
    reason: row.reason,
  };
}
