import type { EvalRunSummary } from '../../contract/eval-run.ts';
import { summarizeEvalRun } from '../../evals/report/summarize-eval-run.ts';
import type { EvalRunStore } from '../../evals/run/eval-run-store.ts';

/** @returns stored runs, newest first: reading them needs nothing of what runs them */
export function listEvalRuns(
  store: EvalRunStore,
  request: { evalId?: string | undefined; limit: number },
): readonly EvalRunSummary[] {
  return store.list(request).map((run) =>
    summarizeEvalRun(run, {
      cells: store.cells(run.runId).length,
      cases: store.countCases(run.runId),
      progress: store.progress(run.runId),
    }),
  );
}
