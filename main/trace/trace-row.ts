import type { ReleaseHash, SessionId, TraceId } from '../contract/ids.ts';
import type { TraceSummary } from '../contract/trace.ts';

/** What a summary is read from. */
export const SUMMARY_COLUMNS = `trace_id, kind, title, pipeline_id, release_hash, session_id, origin, started_at, duration_ms,
  status, span_count, input_tokens, output_tokens, cost_usd, is_cost_known, model`;

/** One row of `trace`, as the driver returns it. */
export interface TraceRow {
  trace_id: string;
  kind: string;
  title: string;
  pipeline_id: string;
  release_hash: string;
  session_id: string | null;
  origin: string;
  started_at: string;
  duration_ms: number;
  status: string;
  span_count: number;
  input_tokens: number;
  output_tokens: number;
  /** Says nothing unless it is known. */
  cost_usd: number;
  is_cost_known: number;
  model: string;
}

export function toSummary(row: TraceRow): TraceSummary {
  return {
    traceId: row.trace_id as TraceId,
    kind: row.kind as TraceSummary['kind'],
    title: row.title,
    pipelineId: row.pipeline_id,
    releaseHash: row.release_hash as ReleaseHash,
    sessionId: row.session_id as SessionId | null,
    origin: row.origin,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    status: row.status as TraceSummary['status'],
    spanCount: row.span_count,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: row.is_cost_known === 1 ? row.cost_usd : null,
    model: row.model,
  };
}
