import type { EvalResult } from '../../evals/run/eval-result.ts';
import type { SessionParts } from '../session-parts.ts';
import type { ChosenTrace } from './build-dataset.ts';

/**
 * Cases that failed in the baseline of an eval run, in any of their repeats, as they were asked, each with the trace of one that failed.
 *
 * @throws NotFoundError, InvalidArgumentError for the beginning of several ids
 */
export function readEvalFailures({ evals }: Pick<SessionParts, 'evals'>, given: string): ChosenTrace[] {
  const { runId } = evals.store.require(given);
  const baseline = evals.store.cells(runId).find(({ isBaseline }) => isBaseline);
  if (baseline === undefined) return [];
  const failed = new Map<string, EvalResult>();
  for (const result of evals.store.results(runId, { cellId: baseline.cellId, variant: '' })) {
    const known = failed.get(result.caseId);
    if (isFailing(result) && (known === undefined || known.traceId === null)) failed.set(result.caseId, result);
  }
  return evals.store.cases(runId).flatMap((one) => {
    const result = failed.get(one.id);
    return result === undefined ? [] : [{ traceId: result.traceId ?? '', from: { evalRunId: runId }, case: one }];
  });
}

function isFailing({ values, error }: EvalResult): boolean {
  return error !== null || (values['success'] ?? 1) < 1;
}
