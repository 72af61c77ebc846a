import { useMemo } from 'react';
import { formatCount } from '../../../ui/index.ts';
import { useLiveEvals } from './live-store.ts';
import { useRunningEvals } from './use-running-evals.ts';

/** @returns what the status bar says of the eval runs that go on */
export function useEvalPlaces(): readonly { runId: string; evalId: string; place: string }[] {
  const running = useRunningEvals();
  const runs = useLiveEvals((state) => state.runs);
  return useMemo(
    () =>
      running.map(({ runId, evalId, done, total }) => ({
        runId,
        evalId,
        place: `${formatCount(runs[runId]?.progress?.done ?? done)} of ${formatCount(total)}`,
      })),
    [running, runs],
  );
}
