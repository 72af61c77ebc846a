import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';

/** @returns one case of a cell with its values; undefined while it is read, and where it has no result */
export function useCase({ runId, state }: Pick<EvalRunReport, 'runId' | 'state'>, cellId: string, caseId: string) {
  const page = useEngineQuery(
    'eval.cases',
    { runId, cellId, caseId, limit: 1 },
    state === 'running' ? { pollMs: 2000 } : {},
  );
  return {
    row: page.data?.rows.find(({ id }) => id === caseId),
    isPending: page.isPending,
    error: page.error,
    refetch: () => void page.refetch(),
  };
}
