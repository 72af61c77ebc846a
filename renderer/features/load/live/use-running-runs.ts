import { useMemo } from 'react';
import type { LoadRunSummary } from '../../../../main/contract/load-run.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';

/** What is under way is among the newest. */
const NEWEST = 20;

/** @returns the runs that go on now, newest first */
export function useRunningRuns(): readonly LoadRunSummary[] {
  const workspace = useWorkspace();
  const { data } = useEngineQuery('load.list', { limit: NEWEST }, { isEnabled: workspace != null });
  return useMemo(() => (data ?? []).filter(({ state }) => state === 'running'), [data]);
}
