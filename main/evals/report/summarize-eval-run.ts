import type { EvalRunSummary } from '../../contract/eval-run.ts';
import type { StoredEvalRun } from '../run/eval-run-store.ts';

/** One row of the library out of what is stored of a run. */
export function summarizeEvalRun(
  run: StoredEvalRun,
  known: {
    cells: number;
    cases: number;
    progress: { done: number; cached: number; costUsd: number | null };
  },
): EvalRunSummary {
  const { runId, evalId, evalHash, datasetHash, startedAt, endedAt, state, error, label, settings, total, ms } = run;
  const { done, cached, costUsd } = known.progress;
  return {
    runId,
    evalId,
    evalHash,
    datasetHash,
    startedAt,
    endedAt,
    state,
    error,
    label,
    cases: known.cases,
    repeats: settings.repeats,
    cells: known.cells,
    done,
    total,
    cached,
    costUsd,
    ms,
    headline: run.headline,
  };
}
