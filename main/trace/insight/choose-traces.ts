import type { InsightBasis } from '../../contract/insight.ts';
import type { TraceSummary } from '../../contract/trace.ts';
import type { Database } from '../../storage/database.ts';
import { findMatches } from '../list-traces.ts';

/** What charts look at of a trace, beside its calls and prompts. */
export interface ChosenTrace {
  key: number;
  traceId: string;
  title: string;
  sessionId: string | null;
  startedAt: string;
  durationMs: number;
  status: TraceSummary['status'];
  inputTokens: number;
  outputTokens: number;
  /** Null when it is not known. */
  costUsd: number | null;
  model: string;
  /** Null while its digest is not worked out. */
  digest: {
    hasClock: boolean;
    hasAnswer: boolean;
    hasUsage: boolean;
    isGrounded: boolean | null;
    isRefused: boolean;
  } | null;
  thumb: 'up' | 'down' | null;
}

interface ChosenRow {
  key: number;
  trace_id: string;
  title: string;
  session_id: string | null;
  started_at: string;
  duration_ms: number;
  status: TraceSummary['status'];
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  is_cost_known: number;
  model: string;
  has_clock: number | null;
  has_answer: number | null;
  has_usage: number | null;
  is_grounded: number | null;
  is_refused: number | null;
}

/** @returns the newest traces that match, newest first, and which they are among all that match */
export function chooseTraces(
  database: Database,
  request: { filter: string; last: number },
): { basis: InsightBasis; traces: readonly ChosenTrace[] } {
  const { total, candidates } = findMatches(database, request.filter);
  const thumbs = lastThumbs(database);
  const traces = database
    .prepare<ChosenRow>(
      `SELECT key, trace_id, title, session_id, started_at, duration_ms, status, input_tokens, output_tokens, cost_usd,
         is_cost_known, model, has_clock, has_answer, has_usage, is_grounded, is_refused
       FROM (SELECT * FROM trace WHERE ${candidates.sql} ORDER BY started_at DESC, trace_id DESC LIMIT ?)
       LEFT JOIN trace_digest ON trace_digest.trace = key ORDER BY started_at DESC, trace_id DESC`,
    )
    .all(...candidates.values, request.last)
    .map((row) => toChosen(row, thumbs));
  const timed = traces.filter(isTimed);
  return {
    traces,
    basis: {
      total,
      traces: traces.length,
      waiting: traces.filter(({ digest }) => digest === null).length,
      untimed: traces.length - timed.length,
      from: timed.at(-1)?.startedAt ?? null,
      to: timed[0]?.startedAt ?? null,
    },
  };
}

/** @returns whether anything says when it was, and so how long it took */
export function isTimed({ digest }: ChosenTrace): boolean {
  return digest?.hasClock !== false;
}

/** What people said last, by trace: far fewer than traces. */
function lastThumbs(database: Database): ReadonlyMap<string, 'up' | 'down'> {
  const rows = database
    .prepare<{ trace_id: string; thumb: 'up' | 'down' | null }>('SELECT trace_id, thumb FROM review ORDER BY review_id')
    .all();
  const last = new Map<string, 'up' | 'down'>();
  for (const { trace_id: traceId, thumb } of rows) {
    if (thumb === null) last.delete(traceId);
    else last.set(traceId, thumb);
  }
  return last;
}

function toChosen(row: ChosenRow, thumbs: ReadonlyMap<string, 'up' | 'down'>): ChosenTrace {
  return {
    key: row.key,
    traceId: row.trace_id,
    title: row.title,
    sessionId: row.session_id,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    status: row.status,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: row.is_cost_known === 1 ? row.cost_usd : null,
    model: row.model,
    digest:
      row.has_answer === null
        ? null
        : {
            hasClock: row.has_clock === 1,
            hasAnswer: row.has_answer === 1,
            hasUsage: row.has_usage === 1,
            isGrounded: row.is_grounded === null ? null : row.is_grounded === 1,
            isRefused: row.is_refused === 1,
          },
    thumb: thumbs.get(row.trace_id) ?? null,
  };
}
