import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { SessionId } from '../contract/ids.ts';
import type { SessionDetail, SessionListResponse, SessionSummary } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import { SUMMARY_COLUMNS, toSummary, type TraceRow } from './trace-row.ts';
import { parseTraceFilter } from './trace-filter.ts';

/** Turns of one session that are shown; the oldest are left out. */
const MAX_TURNS = 1000;

interface SessionRow {
  session_id: string;
  turns: number;
  first_at: string;
  last_at: string;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  unpriced: number;
  errors: number;
  duration_ms: number;
}

const SUMS = `session_id, count(*) AS turns, min(started_at) AS first_at, max(started_at) AS last_at,
  sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_usd * is_cost_known) AS cost_usd,
  sum(1 - is_cost_known) AS unpriced, sum(status = 'error') AS errors, sum(duration_ms) AS duration_ms`;

/** @returns sessions with a turn that matches, the one used last first */
export function listSessions(database: Database, request: { filter: string; limit: number }): SessionListResponse {
  const condition = parseTraceFilter(request.filter);
  // The newest by an index alone; what they came to is summed up for those that are shown.
  const newest = database
    .prepare<{ session_id: string; total: number }>(
      `SELECT session_id, max(started_at) AS last_at, count(*) OVER () AS total FROM trace
       WHERE session_id IS NOT NULL AND ${condition.sql} GROUP BY session_id ORDER BY last_at DESC, session_id DESC LIMIT ?`,
    )
    .all(...condition.values, request.limit);
  return {
    sessions: newest.map(({ session_id: sessionId }) => readSession(database, sessionId)).filter((one) => one !== null),
    total: newest[0]?.total ?? 0,
  };
}

/** @returns a session with its turns, oldest first. @throws NotFoundError */
export function showSession(database: Database, sessionId: string): SessionDetail {
  const session = readSession(database, sessionId);
  if (session === null) {
    throw new NotFoundError(`There is no session ${sessionId} in this workspace. \`trestle session list\` shows them.`);
  }
  const turns = database
    .prepare<TraceRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM trace WHERE session_id = ? ORDER BY started_at DESC, trace_id DESC LIMIT ?`,
    )
    .all(sessionId, MAX_TURNS)
    .map(toSummary)
    .toReversed();
  return { session, turns };
}

function readSession(database: Database, sessionId: string): SessionSummary | null {
  const row = database
    .prepare<SessionRow>(`SELECT ${SUMS} FROM trace WHERE session_id = ? GROUP BY session_id`)
    .get(sessionId);
  if (row === undefined) return null;
  const first = database
    .prepare<{ title: string; user_id: string | null; origin: string }>(
      'SELECT title, user_id, origin FROM trace WHERE session_id = ? ORDER BY started_at, trace_id LIMIT 1',
    )
    .get(sessionId);
  return {
    sessionId: row.session_id as SessionId,
    title: first?.title ?? '',
    origin: first?.origin ?? '',
    userId: first?.user_id ?? null,
    turns: row.turns,
    errors: row.errors,
    startedAt: row.first_at,
    lastAt: row.last_at,
    durationMs: row.duration_ms,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: row.unpriced > 0 ? null : row.cost_usd,
  };
}
