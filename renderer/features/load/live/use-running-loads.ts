import { useMemo } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { nowOf } from '../view-model/ticks.ts';
import { formatClock } from '../view-model/time-axis.ts';
import { useLiveStore } from './live-store.ts';
import { useRunningRuns } from './use-running-runs.ts';

/** @returns what the status bar says of the load runs that go on: one runs at a time, so that runs do not load each other */
export function useRunningLoads(): readonly { runId: string; scenario: string; place: string }[] {
  const running = useRunningRuns();
  const [first] = running;
  const nowMs = useLiveStore(({ runs }) => (first === undefined ? 0 : nowOf(runs[first.runId]?.ticks ?? [])));
  const detail = useEngineQuery('load.show', { runId: first?.runId ?? '----' }, { isEnabled: first !== undefined });
  const durationMs = first === undefined ? undefined : detail.data?.curve.at(-1)?.atMs;
  return useMemo(
    () =>
      running.map(({ runId, scenario }, index) => {
        const of = durationMs === undefined ? '' : ` of ${formatClock(durationMs)}`;
        return { runId, scenario, place: index === 0 ? `${formatClock(nowMs)}${of}` : '' };
      }),
    [running, nowMs, durationMs],
  );
}
