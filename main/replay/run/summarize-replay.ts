import { REPLAY_VERDICTS, type ReplayCluster, type ReplaySummary, type ReplayVerdict } from '../../contract/replay.ts';
import { REPLAY_STAGES, type ReplayStage } from '../../contract/replay-comparison.ts';
import { percentile } from '../../base/percentile.ts';
import type { Database } from '../../storage/database.ts';
import { VERDICT } from './replay-rows.ts';

/** Traces named of a cluster. */
const CLUSTER_EXAMPLES = 20;
const P95 = 95;

/** A replay as it stands in its table. */
export interface ReplayRecord {
  replay_id: string;
  created_at: string;
  ended_at: string | null;
  state: string;
  label: string;
  candidate: string;
  request: string;
  total: number;
  active_ms: number;
  error_code: string | null;
  error_message: string | null;
}

/** @returns what a replay came to so far, counted over its rows */
export function summarizeReplay(database: Database, record: ReplayRecord): ReplaySummary {
  const id = record.replay_id;
  const counts = database
    .prepare<{ verdict: string | null; state: string; stage: string | null; count: number }>(
      `SELECT ${VERDICT} AS verdict, state, stage, count(*) AS count FROM replay_row WHERE replay_id = ?
       GROUP BY ${VERDICT}, state, stage`,
    )
    .all(id);
  const verdicts = Object.fromEntries(REPLAY_VERDICTS.map((verdict) => [verdict, 0])) as Record<ReplayVerdict, number>;
  const byStage: Partial<Record<ReplayStage, number>> = {};
  let done = 0;
  let failed = 0;
  for (const { verdict, state, stage, count } of counts) {
    if (state === 'waiting') continue;
    done += count;
    if (state !== 'done') failed += count;
    if (verdict !== null) verdicts[verdict as ReplayVerdict] += count;
    const known = REPLAY_STAGES.find((name) => name === stage);
    if (known !== undefined) byStage[known] = (byStage[known] ?? 0) + count;
  }
  const costs = database
    .prepare<{
      recorded: number | null;
      candidate: number | null;
      recordedKnown: number;
      candidateKnown: number;
      ran: number;
    }>(
      `SELECT sum(recorded_cost_usd) AS recorded, sum(candidate_cost_usd) AS candidate, count(recorded_cost_usd) AS recordedKnown,
         count(candidate_cost_usd) AS candidateKnown, count(replay_trace_id) AS ran FROM replay_row WHERE replay_id = ?`,
    )
    .get(id);
  const releases = database
    .prepare<{ hash: string }>(
      `SELECT release_hash AS hash FROM replay_row WHERE replay_id = ? AND release_hash IS NOT NULL
       GROUP BY release_hash ORDER BY count(*) DESC`,
    )
    .all(id)
    .map(({ hash }) => hash);
  return {
    replayId: id,
    createdAt: record.created_at,
    endedAt: record.ended_at,
    state: record.state as ReplaySummary['state'],
    error: record.error_code === null ? null : { code: record.error_code, message: record.error_message ?? '' },
    label: record.label,
    candidate: record.candidate,
    releases,
    changes: [],
    total: record.total,
    done,
    verdicts,
    failed,
    byStage,
    ms: record.active_ms,
    deltaP95Ms: deltaP95(database, id),
    recordedCostUsd: costs !== undefined && costs.recordedKnown === costs.ran && costs.ran > 0 ? costs.recorded : null,
    candidateCostUsd:
      costs !== undefined && costs.candidateKnown === costs.ran && costs.ran > 0 ? costs.candidate : null,
  };
}

/** Percentiles never average: each side has its own. */
function deltaP95(database: Database, replayId: string): number | null {
  const rows = database
    .prepare<{ recorded: number; candidate: number }>(
      `SELECT recorded_ms AS recorded, candidate_ms AS candidate FROM replay_row
       WHERE replay_id = ? AND recorded_ms IS NOT NULL AND candidate_ms IS NOT NULL`,
    )
    .all(replayId);
  const side = (name: 'recorded' | 'candidate'): number | null =>
    percentile(
      rows.map((row) => row[name]).toSorted((a, b) => a - b),
      P95,
    );
  const [recorded, candidate] = [side('recorded'), side('candidate')];
  return recorded === null || candidate === null ? null : candidate - recorded;
}

/** @returns divergences that began alike, the most frequent first */
export function readClusters(database: Database, replayId: string): readonly ReplayCluster[] {
  interface ClusterRow {
    clusterId: string;
    label: string;
    stage: string;
    stageId: string | null;
    type: string;
    count: number;
    bad: number;
  }
  const clusters = database
    .prepare<ClusterRow>(
      `SELECT cluster_id AS clusterId, min(cluster_label) AS label, min(stage) AS stage, min(stage_id) AS stageId,
         min(type) AS type, count(*) AS count, sum(${VERDICT} IN ('worse', 'broken')) AS bad
       FROM replay_row WHERE replay_id = ? AND cluster_id IS NOT NULL
       GROUP BY cluster_id ORDER BY count DESC, cluster_id`,
    )
    .all(replayId);
  const examples = database.prepare<{ trace_id: string }>(
    'SELECT trace_id FROM replay_row WHERE replay_id = ? AND cluster_id = ? ORDER BY ordinal LIMIT ?',
  );
  return clusters.map((cluster) => ({
    ...cluster,
    stage: cluster.stage as ReplayStage,
    type: cluster.type as ReplayCluster['type'],
    traceIds: examples.all(replayId, cluster.clusterId, CLUSTER_EXAMPLES).map(({ trace_id: traceId }) => traceId),
  }));
}
