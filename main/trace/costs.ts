import type { Database } from '../storage/database.ts';

export interface RunCost {
  startedAt: string;
  model: string;
  workflow: string;
  /** US dollars; null when it is not known. */
  costUsd: number | null;
}

/** @returns what each run cost that began in [since, before), oldest first; runs that called no model are left out */
export function readCosts(
  database: Database,
  { since, before }: { since: string; before: string },
): readonly RunCost[] {
  return database
    .prepare<{ started_at: string; model: string; pipeline_id: string; cost_usd: number; is_cost_known: number }>(
      `SELECT started_at, model, pipeline_id, cost_usd, is_cost_known FROM trace
       WHERE origin = 'trestle' AND started_at >= ? AND started_at < ? AND (model <> '' OR cost_usd > 0 OR is_cost_known = 0)
       ORDER BY started_at`,
    )
    .all(since, before)
    .map((row) => ({
      startedAt: row.started_at,
      model: row.model,
      workflow: row.pipeline_id,
      costUsd: row.is_cost_known === 1 ? row.cost_usd : null,
    }));
}
