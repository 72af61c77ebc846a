import type { Database } from '../storage/database.ts';

/** What people asked a pipeline lately. */
export interface TrafficFacts {
  asks: number;
  /** Distinct ones. */
  sessions: number;
  /** ISO 8601; null when nothing was asked. */
  firstAt: string | null;
}

/** @param options.since ISO 8601 */
export function readTraffic(database: Database, options: { pipelineId: string; since: string }): TrafficFacts {
  const row = database
    .prepare<{ asks: number; sessions: number; firstAt: string | null }>(
      `SELECT count(*) AS asks, count(DISTINCT coalesce(session_id, trace_id)) AS sessions, min(started_at) AS firstAt
         FROM trace WHERE kind IN ('ask', 'agent') AND pipeline_id = ? AND started_at >= ?`,
    )
    .get(options.pipelineId, options.since);
  return row ?? { asks: 0, sessions: 0, firstAt: null };
}
