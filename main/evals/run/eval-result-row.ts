import type { Database } from '../../storage/database.ts';
import type { EvalResult, RunEvidence } from './eval-result.ts';

/** A row of `eval_result`. */
export interface ResultRow {
  cell_id: string;
  case_id: string;
  variant: string;
  repeat: number;
  metric_values: string;
  unscored: string;
  notes: string;
  refused: number | null;
  trace_id: string | null;
  error_code: string | null;
  error_message: string | null;
  cost_usd: number | null;
  judge_cost_usd: number | null;
  ms: number | null;
  evidence: string | null;
  is_cached: number;
  cache_key: string | null;
}

/** Writes a result unless one of the same cell, case, variant and repeat is there. */
export function writeResult(database: Database, runId: string, result: EvalResult): void {
  const { refused, error, evidence } = result;
  database
    .prepare(
      `INSERT INTO eval_result (run_id, cell_id, case_id, variant, repeat, metric_values, unscored, notes, refused, trace_id,
         error_code, error_message, cost_usd, judge_cost_usd, ms, evidence, is_cached, cache_key)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      runId,
      result.cellId,
      result.caseId,
      result.variant,
      result.repeat,
      JSON.stringify(result.values),
      JSON.stringify(result.unscored),
      JSON.stringify(result.notes),
      refused === null ? null : Number(refused),
      result.traceId,
      error?.code ?? null,
      error?.message ?? null,
      result.costUsd,
      result.judgeCostUsd === undefined ? 0 : result.judgeCostUsd,
      result.ms,
      evidence === null ? null : JSON.stringify(evidence),
      Number(result.isCached),
      result.cacheKey,
    );
}

export function readResult(row: ResultRow): EvalResult {
  return {
    cellId: row.cell_id,
    caseId: row.case_id,
    variant: row.variant,
    repeat: row.repeat,
    values: JSON.parse(row.metric_values) as Record<string, number>,
    unscored: JSON.parse(row.unscored) as Record<string, string>,
    notes: JSON.parse(row.notes) as Record<string, string>,
    refused: row.refused === null ? null : row.refused === 1,
    traceId: row.trace_id,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    costUsd: row.cost_usd,
    judgeCostUsd: row.judge_cost_usd,
    ms: row.ms,
    evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as RunEvidence),
    isCached: row.is_cached === 1,
    cacheKey: row.cache_key,
  };
}
