import type { ReleaseHash, SessionId, TraceId } from '../contract/ids.ts';
import { GEN_AI_SEMCONV } from '../contract/span.ts';
import type { TraceSummary } from '../contract/trace.ts';
import type { Database, SqlValue } from '../storage/database.ts';
import type { ImportedFacets } from './import/summarize-imported.ts';

const STORED_COLUMNS = `trace_id, kind, title, pipeline_id, release_hash, session_id, origin, started_at, duration_ms,
  status, span_count, input_tokens, output_tokens, cost_usd, is_cost_known, model`;

/** What a summary is read from: its row, and what its spans turned out to tell once they were gone through. */
export const SUMMARY_COLUMNS = `${STORED_COLUMNS},
  (SELECT has_clock FROM trace_digest WHERE trace_digest.trace = trace.key) AS has_clock,
  (SELECT has_usage FROM trace_digest WHERE trace_digest.trace = trace.key) AS has_usage`;

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
  /** Null while it is not worked out. */
  has_clock: number | null;
  has_usage: number | null;
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
    ...(row.has_clock === 0 ? { isTimed: false as const } : {}),
    ...(row.has_usage === 0 && row.input_tokens + row.output_tokens === 0 ? { isUsageKnown: false as const } : {}),
  };
}

const COLUMN_NAMES = STORED_COLUMNS.split(',').map((name) => name.trim());
const WRITTEN_COLUMNS = [...COLUMN_NAMES, 'semconv', 'key', 'service', 'user_id', 'tenant_id', 'environment'];
// OR FAIL: with the trigger behind it the statement writes twice, and one that could be undone by itself would make full-text
// tables write out what they have (see trace-keys.ts). It writes one row or none all the same.
const INSERT = `INSERT OR FAIL INTO trace (${WRITTEN_COLUMNS.join(', ')}) VALUES (${WRITTEN_COLUMNS.map(() => '?').join(', ')})`;
const UPDATE = `UPDATE OR FAIL trace SET ${WRITTEN_COLUMNS.slice(1)
  .map((name) => `${name} = ?`)
  .join(', ')} WHERE trace_id = ?`;

/** What a trace is found by beside its summary. `key`: see `TraceKeys`. */
export type TraceFacets = Omit<ImportedFacets, 'tags'> & { key: number };

/** Writes the row of a trace that is new. @throws StorageError when there is one */
export function insertSummary(database: Database, summary: TraceSummary, facets: TraceFacets): void {
  database.prepare(INSERT).run(...valuesOf(summary, facets));
}

/** Writes the row of a trace, over the one of before. */
export function upsertSummary(database: Database, summary: TraceSummary, facets: TraceFacets): void {
  // Not one statement: what it does on a conflict could be undone by itself, which costs a copy of every page it touches.
  const [traceId, ...values] = valuesOf(summary, facets);
  const { changes } = database.prepare(UPDATE).run(...values, traceId as SqlValue);
  if (changes === 0) insertSummary(database, summary, facets);
}

/** In the order of `WRITTEN_COLUMNS`. */
function valuesOf(summary: TraceSummary, facets: TraceFacets): SqlValue[] {
  return [
    summary.traceId,
    summary.kind,
    summary.title,
    summary.pipelineId,
    summary.releaseHash,
    summary.sessionId,
    summary.origin,
    summary.startedAt,
    summary.durationMs,
    summary.status,
    summary.spanCount,
    summary.inputTokens,
    summary.outputTokens,
    summary.costUsd ?? 0,
    summary.costUsd === null ? 0 : 1,
    summary.model,
    GEN_AI_SEMCONV,
    facets.key,
    facets.service,
    facets.userId,
    facets.tenantId,
    facets.environment,
  ];
}
