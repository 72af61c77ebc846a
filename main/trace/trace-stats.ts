import { percentile } from '../base/percentile.ts';
import type { TraceStats, TraceSummary } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import { parseTraceFilter } from './trace-filter.ts';

/** A histogram is drawn from at most this many durations; the rest are decimated by rank. */
const MAX_DURATIONS = 2000;

/** Stages told of; a pipeline has a dozen. */
const MAX_STAGES = 60;

const STATUSES: readonly TraceSummary['status'][] = ['ok', 'refused', 'degraded', 'error', 'cancelled'];

/** @returns durations of the newest traces that match, whole and by stage; percentiles are exact (nearest rank) */
export function readTraceStats(database: Database, request: { filter: string; last: number }): TraceStats {
  const condition = parseTraceFilter(request.filter);
  const chosen = `SELECT trace_id, duration_ms, status FROM trace WHERE ${condition.sql}
    ORDER BY started_at DESC, trace_id DESC LIMIT ?`;
  const values = [...condition.values, request.last];
  const traces = database
    .prepare<{ duration_ms: number; status: TraceSummary['status'] }>(
      `SELECT duration_ms, status FROM (${chosen}) ORDER BY duration_ms`,
    )
    .all(...values);
  const durations = traces.map((trace) => trace.duration_ms);
  const counts = Object.fromEntries(
    STATUSES.map((status) => [status, traces.filter((trace) => trace.status === status).length]),
  ) as Record<TraceSummary['status'], number>;
  return {
    count: durations.length,
    durationsMs: decimate(durations),
    p50Ms: percentile(durations, 50),
    p95Ms: percentile(durations, 95),
    byStatus: counts,
    stages: readStageStats(database, chosen, values),
  };
}

function readStageStats(
  database: Database,
  chosen: string,
  values: Parameters<ReturnType<Database['prepare']>['all']>,
): TraceStats['stages'] {
  // A stage of ours has a name of its own; of an imported span the name is the stage.
  const rows = database
    .prepare<{ stage_id: string; duration_ms: number; is_degraded: number; status_code: string }>(
      `SELECT stage_id, span.duration_ms, is_degraded, status_code
       FROM (${chosen}) AS chosen JOIN span USING (trace_id) WHERE stage_id IS NOT NULL
       UNION ALL
       SELECT imported_span.name, imported_span.duration_ms, 0, CASE is_error WHEN 1 THEN 'error' ELSE 'ok' END
       FROM (${chosen}) AS chosen JOIN trace_key USING (trace_id) JOIN imported_span ON imported_span.trace = trace_key.id
       WHERE imported_span.duration_ms IS NOT NULL AND imported_span.kind NOT IN ('event', 'other')
       ORDER BY 2`,
    )
    .all(...values, ...values);
  const byStage = Map.groupBy(rows, (row) => row.stage_id);
  // Names of imported spans are as many as their authors liked: those that took longest in all are told.
  const total = (spans: typeof rows): number => spans.reduce((sum, span) => sum + span.duration_ms, 0);
  const told =
    byStage.size <= MAX_STAGES
      ? [...byStage]
      : [...byStage].toSorted(([, a], [, b]) => total(b) - total(a)).slice(0, MAX_STAGES);
  return told.map(([stage, spans]) => {
    const durations = spans.map((span) => span.duration_ms);
    return {
      stage,
      count: spans.length,
      p50Ms: percentile(durations, 50) ?? 0,
      p95Ms: percentile(durations, 95) ?? 0,
      degraded: spans.filter((span) => span.is_degraded === 1).length,
      errors: spans.filter((span) => span.status_code === 'error').length,
    };
  });
}

/** Keeps the smallest, the largest and evenly spaced ranks between. */
function decimate(sorted: readonly number[]): readonly number[] {
  if (sorted.length <= MAX_DURATIONS) return sorted;
  const step = (sorted.length - 1) / (MAX_DURATIONS - 1);
  return Array.from({ length: MAX_DURATIONS }, (_, index) => sorted[Math.round(index * step)] ?? 0);
}
