import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { TraceListResponse } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import { parseTraceFilter, type SqlCondition } from './trace-filter.ts';
import { SUMMARY_COLUMNS, toSummary, type TraceRow } from './trace-row.ts';

/**
 * A filter with at most so many matches is answered by one look at every trace instead of two: the first finds the
 * matches and thereby their number, the page is then taken from them. More matches than this lie close enough together
 * for the page to be found quickly. Looking up 4,000 rows by id costs a third of a look at 100,000.
 */
const FEW_MATCHES = 4000;

/** @returns a page of the traces that match, newest first, and how many match in all */
export function listTraces(
  database: Database,
  request: { filter: string; limit: number; cursor?: string | undefined },
): TraceListResponse {
  const condition = parseTraceFilter(request.filter);
  const few = findFewMatches(database, condition);
  const total = few?.length ?? countMatches(database, condition);
  const candidates = few === null ? condition : rowsIn(few);
  const after = request.cursor === undefined ? null : parseCursor(request.cursor);
  const rows = database
    .prepare<TraceRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM trace WHERE ${candidates.sql}
         ${after === null ? '' : 'AND (started_at, trace_id) < (?, ?)'}
       ORDER BY started_at DESC, trace_id DESC LIMIT ?`,
    )
    .all(...candidates.values, ...(after ?? []), request.limit + 1);
  // One more than asked for tells whether there is another page.
  const page = rows.slice(0, request.limit);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return {
    traces: page.map(toSummary),
    total,
    nextCursor: last === undefined ? null : `${last.started_at} ${last.trace_id}`,
  };
}

/** @returns the rows that match, or null when they are more than a few, or all */
function findFewMatches(database: Database, condition: SqlCondition): readonly number[] | null {
  if (condition.values.length === 0) return null;
  const rows = database
    .prepare<{ id: number }>(`SELECT rowid AS id FROM trace WHERE ${condition.sql} LIMIT ?`)
    .all(...condition.values, FEW_MATCHES + 1);
  return rows.length > FEW_MATCHES ? null : rows.map(({ id }) => id);
}

function rowsIn(ids: readonly number[]): SqlCondition {
  return { sql: 'rowid IN (SELECT value FROM json_each(?))', values: [JSON.stringify(ids)] };
}

function countMatches(database: Database, condition: SqlCondition): number {
  const row = database
    .prepare<{ total: number }>(`SELECT count(*) AS total FROM trace WHERE ${condition.sql}`)
    .get(...condition.values);
  return row?.total ?? 0;
}

function parseCursor(cursor: string): [string, string] {
  const [startedAt, traceId, ...rest] = cursor.split(' ');
  if (startedAt === undefined || traceId === undefined || rest.length > 0) {
    throw new InvalidArgumentError(`"${cursor}" is not a cursor. Leave it out to start at the newest trace.`);
  }
  return [startedAt, traceId];
}
