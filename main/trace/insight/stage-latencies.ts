import { logBins } from '../../base/log-grid.ts';
import { percentile } from '../../base/percentile.ts';
import type { StageLatencies, StageLatency } from '../../contract/insight.ts';
import type { Database } from '../../storage/database.ts';
import { chooseTraces } from './choose-traces.ts';

/** Names of imported spans are as many as their authors liked: those that took longest in all are told. */
const MAX_STAGES = 60;
/** The shortest that a histogram tells apart. Milliseconds. */
const SHORTEST_MS = 0.1;

interface StageRow {
  kind: string;
  name: string;
  calls: number;
  traces: number;
  failed: number;
  degraded: number;
  total: number;
  /** JSON list, any order. */
  durations: string;
}

/** @returns how long the calls of each stage took in the newest traces that match */
export function readStageLatencies(database: Database, request: { filter: string; last: number }): StageLatencies {
  const { basis, traces } = chooseTraces(database, request);
  // Durations come as one text a stage: rows by the ten thousand would take longer to hand over than to count.
  const rows = database
    .prepare<StageRow>(
      `SELECT kind, name, calls, traces, failed, degraded, total, durations FROM
         (SELECT stage, count(*) AS calls, count(DISTINCT trace) AS traces, sum(flaw = 1) AS failed,
            sum(flaw = 2) AS degraded, sum(ms) AS total, json_group_array(ms) AS durations
          FROM stage_call WHERE trace IN (SELECT value FROM json_each(?)) GROUP BY stage)
       JOIN stage ON stage.id = stage ORDER BY total DESC, kind, name`,
    )
    .all(JSON.stringify(traces.map(({ key }) => key)));
  return {
    basis,
    stages: rows.slice(0, MAX_STAGES).map(toLatency),
    others: Math.max(0, rows.length - MAX_STAGES),
  };
}

function toLatency({ durations, total, ...row }: StageRow): StageLatency {
  const sorted = Float64Array.from(JSON.parse(durations) as number[]).toSorted();
  const values = [...sorted];
  return {
    ...row,
    p50Ms: percentile(values, 50) ?? 0,
    p95Ms: percentile(values, 95) ?? 0,
    longestMs: values.at(-1) ?? 0,
    totalMs: total,
    bins: logBins(values, SHORTEST_MS),
  };
}
