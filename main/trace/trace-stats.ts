import { percentile } from '../base/percentile.ts';
import type { TraceStats, TraceSummary } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import { readStageCalls, type StageCall } from './stage-calls.ts';
import { parseTraceFilter } from './trace-filter.ts';

/** A histogram is drawn from at most this many durations; the rest are decimated by rank. */
const MAX_DURATIONS = 2000;

/** Stages told of; a pipeline has a dozen. */
const MAX_STAGES = 60;

const STATUSES: readonly TraceSummary['status'][] = ['ok', 'refused', 'degraded', 'error', 'cancelled'];

/** A trace that is counted. */
interface ChosenTrace {
  key: number | null;
  trace_id: string;
  kind: string;
  duration_ms: number;
  status: TraceSummary['status'];
}

/** @returns durations of the newest traces that match, whole and by stage; percentiles are exact (nearest rank) */
export function readTraceStats(database: Database, request: { filter: string; last: number }): TraceStats {
  const condition = parseTraceFilter(request.filter);
  const chosen = database
    .prepare<ChosenTrace>(
      `SELECT key, trace_id, kind, duration_ms, status FROM trace WHERE ${condition.sql}
       ORDER BY started_at DESC, trace_id DESC LIMIT ?`,
    )
    .all(...condition.values, request.last);
  return statsOf(chosen, readStageCalls(database, chosen));
}

/** @returns the same of traces that were chosen already. @param calls of each of them, as far as they are told */
export function statsOf(
  chosen: readonly Pick<ChosenTrace, 'kind' | 'duration_ms' | 'status'>[],
  calls: readonly (readonly StageCall[])[],
): TraceStats {
  // Nothing that was imported takes no time: it came without a clock.
  const timed = chosen.filter((trace) => trace.kind !== 'imported' || trace.duration_ms > 0);
  const durations = Array.from(Float64Array.from(timed, (trace) => trace.duration_ms).toSorted());
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<TraceSummary['status'], number>;
  for (const { status } of chosen) counts[status] += 1;
  return {
    count: durations.length,
    untimed: chosen.length - durations.length,
    durationsMs: decimate(durations),
    p50Ms: percentile(durations, 50),
    p95Ms: percentile(durations, 95),
    byStatus: counts,
    stages: stageStats(calls),
  };
}

function stageStats(calls: readonly (readonly StageCall[])[]): TraceStats['stages'] {
  const byStage = new Map<string, { durations: number[]; totalMs: number; degraded: number; errors: number }>();
  for (const ofTrace of calls) {
    for (const { stage, ms, isDegraded, isError } of ofTrace) {
      let sums = byStage.get(stage);
      if (sums === undefined) {
        sums = { durations: [], totalMs: 0, degraded: 0, errors: 0 };
        byStage.set(stage, sums);
      }
      sums.durations.push(ms);
      sums.totalMs += ms;
      sums.degraded += isDegraded ? 1 : 0;
      sums.errors += isError ? 1 : 0;
    }
  }
  // Names of imported spans are as many as their authors liked: those that took longest in all are told.
  const told = [...byStage].toSorted(
    ([a, { totalMs: first }], [b, { totalMs: second }]) => second - first || (a < b ? -1 : 1),
  );
  return told.slice(0, MAX_STAGES).map(([stage, { durations, degraded, errors }]) => {
    const sorted = Array.from(Float64Array.from(durations).toSorted());
    return {
      stage,
      count: sorted.length,
      p50Ms: percentile(sorted, 50) ?? 0,
      p95Ms: percentile(sorted, 95) ?? 0,
      degraded,
      errors,
    };
  });
}

/** Keeps the smallest, the largest and evenly spaced ranks between. */
function decimate(sorted: readonly number[]): readonly number[] {
  if (sorted.length <= MAX_DURATIONS) return sorted;
  const step = (sorted.length - 1) / (MAX_DURATIONS - 1);
  return Array.from({ length: MAX_DURATIONS }, (_, index) => sorted[Math.round(index * step)] ?? 0);
}
