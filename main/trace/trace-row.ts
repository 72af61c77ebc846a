import type { ReleaseHash, SessionId, TraceId } from '../contract/ids.ts';
import { GEN_AI_SEMCONV } from '../contract/span.ts';
import type { TraceSummary } from '../contract/trace.ts';
import type { Database, SqlValue } from '../storage/database.ts';
import type { ImportedFacets } from './import/summarize-imported.ts';

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

const COLUMN_NAMES = SUMMARY_COLUMNS.split(',').map((name) => name.trim());
const WRITTEN_COLUMNS = [...COLUMN_NAMES, 'semconv', 'key', 'service', 'user_id', 'tenant_id', 'environment'];
const INSERT = `INSERT INTO trace (${WRITTEN_COLUMNS.join(', ')}) VALUES (${WRITTEN_COLUMNS.map(() => '?').join(', ')})`;
const UPSERT = `${INSERT} ON CONFLICT (trace_id) DO UPDATE SET ${WRITTEN_COLUMNS.slice(1)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')}`;

/** What a trace is found by beside its summary. `key`: see `TraceKeys`. */
export type TraceFacets = Omit<ImportedFacets, 'tags'> & { key: number };

/** Writes the row of a trace that is new. @throws StorageError when there is one */
export function insertSummary(database: Database, summary: TraceSummary, facets: TraceFacets): void {
  database.prepare(INSERT).run(...valuesOf(summary, facets));
}

/** Writes the row of a trace, over the one of before. */
export function upsertSummary(database: Database, summary: TraceSummary, facets: TraceFacets): void {
  database.prepare(UPSERT).run(...valuesOf(summary, facets));
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
