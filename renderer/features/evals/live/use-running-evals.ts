import { useMemo } from 'react';
import type { EvalRunSummary } from '../../../../main/contract/eval-run.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';

/** What is under way is among the newest. */
const NEWEST = 20;

/** @returns the eval runs that go on now, newest first */
export function useRunningEvals(): readonly EvalRunSummary[] {
  const workspace = useWorkspace();
  const { data } = useEngineQuery('eval.runs', { limit: NEWEST }, { isEnabled: workspace != null });
  return useMemo(() => (data ?? []).filter(({ state }) => state === 'running'), [data]);
}
