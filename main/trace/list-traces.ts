import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { TraceListResponse, TraceSort, TraceSummary } from '../contract/trace.ts';
import type { Database, SqlValue } from '../storage/database.ts';
import { parseTraceFilter, type SqlCondition } from './trace-filter.ts';
import { SUMMARY_COLUMNS, toSummary, type TraceRow } from './trace-row.ts';

/**
 * A filter with at most so many matches is answered by one look at every trace instead of two: the first finds the
 * matches and thereby their number, the page is then taken from them. More matches than this lie close enough together
 * for the page to be found quickly. Looking up 4,000 rows by id costs a third of a look at 100,000.
 */
const FEW_MATCHES = 4000;

/** What each order goes by; an index stands behind every one. */
const SORT_COLUMNS: Readonly<Record<TraceSort, string>> = {
  start: 'started_at',
  duration: 'duration_ms',
  cost: 'cost_usd',
  tokens: 'input_tokens + output_tokens',
};

export interface ListRequest {
  filter: string;
  limit: number;
  cursor?: string | undefined;
  sort?: TraceSort | undefined;
  order?: 'desc' | 'asc' | undefined;
}

/** @returns a page of the traces that match, newest first unless asked otherwise, and how many match in all */
export function listTraces(database: Database, request: ListRequest): TraceListResponse {
  const { total, candidates } = findMatches(database, request.filter);
  const { sort = 'start', order = 'desc' } = request;
  const column = SORT_COLUMNS[sort];
  const after = request.cursor === undefined ? null : parseCursor(request.cursor, sort);
  const direction = order === 'desc' ? 'DESC' : 'ASC';
  const rows = database
    .prepare<TraceRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM trace WHERE ${candidates.sql}
         ${after === null ? '' : `AND (${column}, trace_id) ${order === 'desc' ? '<' : '>'} (?, ?)`}
       ORDER BY ${column} ${direction}, trace_id ${direction} LIMIT ?`,
    )
    .all(...candidates.values, ...(after ?? []), request.limit + 1);
  // One more than asked for tells whether there is another page.
  const page = rows.slice(0, request.limit);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return {
    traces: page.map(toSummary),
    total,
    nextCursor: last === undefined ? null : toCursor(toSummary(last), sort),
  };
}

/** @returns where the next page begins: after this trace */
export function toCursor(trace: TraceSummary, sort: TraceSort): string {
  return `${sortValueOf(trace, sort)} ${trace.traceId}`;
}

function sortValueOf(trace: TraceSummary, sort: TraceSort): string | number {
  if (sort === 'start') return trace.startedAt;
  if (sort === 'duration') return trace.durationMs;
  // A cost that is not known sorts as nothing.
  return sort === 'cost' ? (trace.costUsd ?? 0) : trace.inputTokens + trace.outputTokens;
}

/** @returns how many traces match, and a condition that finds them again at little cost */
export function findMatches(database: Database, filter: string): { total: number; candidates: SqlCondition } {
  const condition = parseTraceFilter(filter);
  if (condition.isSearch === true) return noteMatches(database, condition);
  if (condition.values.length === 0) return { total: countMatches(database, condition), candidates: condition };
  const few = database
    .prepare<{ id: number }>(`SELECT rowid AS id FROM trace WHERE ${condition.sql} LIMIT ?`)
    .all(...condition.values, FEW_MATCHES + 1)
    .map(({ id }) => id);
  return few.length > FEW_MATCHES
    ? { total: countMatches(database, condition), candidates: condition }
    : { total: few.length, candidates: oneOf('rowid', few) };
}

/** An index of words gives its matches in one go: they are noted beside the journal until the next search. */
function noteMatches(database: Database, condition: SqlCondition): { total: number; candidates: SqlCondition } {
  database.execute('CREATE TEMP TABLE IF NOT EXISTS matched_trace (key INTEGER PRIMARY KEY)');
  database.execute('DELETE FROM matched_trace');
  const total = database
    .prepare(`INSERT INTO matched_trace SELECT key FROM trace WHERE key IS NOT NULL AND ${condition.sql}`)
    .run(...condition.values).changes;
  if (total > FEW_MATCHES) return { total, candidates: { sql: 'key IN (SELECT key FROM matched_trace)', values: [] } };
  const keys = database.prepare<{ key: number }>('SELECT key FROM matched_trace').all();
  return {
    total,
    candidates: oneOf(
      'key',
      keys.map(({ key }) => key),
    ),
  };
}

function oneOf(column: 'rowid' | 'key', ids: readonly number[]): SqlCondition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(ids)] };
}

function countMatches(database: Database, condition: SqlCondition): number {
  const row = database
    .prepare<{ total: number }>(`SELECT count(*) AS total FROM trace WHERE ${condition.sql}`)
    .get(...condition.values);
  return row?.total ?? 0;
}

/** A trace's id may hold blanks; what it is sorted by holds none. @throws InvalidArgumentError for what is no cursor */
export function parseCursor(cursor: string, sort: TraceSort): [SqlValue, string] {
  const [, value, traceId] = /^(\S+) (.+)$/s.exec(cursor) ?? [];
  const isValue = sort === 'start' ? !Number.isNaN(Date.parse(value ?? '')) : Number.isFinite(Number(value));
  if (value === undefined || traceId === undefined || !isValue) {
    throw new InvalidArgumentError(`"${cursor}" is not a cursor. Leave it out to start at the first trace.`);
  }
  return [sort === 'start' ? value : Number(value), traceId];
}
