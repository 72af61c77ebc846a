import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useEngine } from '../../../engine/bridge-context.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { showToast } from '../../../ui/index.ts';
import { rateText } from '../view-model/verdict-words.ts';
import { useLiveStore } from './live-store.ts';
import { useRunningRuns } from './use-running-runs.ts';
import { watchRun } from './watch-run.ts';

/** Follows every run that goes on, whoever started it, and says when one ended while nobody looked. */
export function LoadBackground() {
  const client = useEngine();
  const running = useRunningRuns();
  const runs = useLiveStore((state) => state.runs);
  const reset = useLiveStore((state) => state.reset);
  const goTo = useGoTo();
  const isInFront = useLocation().pathname.startsWith(loadPath());
  const told = useRef(new Set<string>());
  // The frame draws a new one for each workspace: what the last one followed ends with it.
  useEffect(() => reset, [reset]);
  useEffect(() => {
    for (const { runId } of running) watchRun(client, runId);
  }, [client, running]);
  useEffect(() => {
    for (const { runId, end } of Object.values(runs)) {
      if (end === null || told.current.has(runId)) continue;
      told.current.add(runId);
      if (isInFront) continue;
      const missed = end.result.slo.filter(({ held }) => !held).length;
      const isLimited = end.result.generator.limited;
      showToast({
        title: isLimited
          ? 'Load run ended: the generator was the bottleneck'
          : missed > 0
            ? `Load run ended: ${missed} of ${end.result.slo.length} SLOs missed`
            : 'Load run ended',
        body: `${rateText(end.result.throughput, 's')} of ${rateText(end.result.offeredRatePerSecond, 's')} offered`,
        tone: isLimited || missed > 0 ? 'warn' : 'ok',
        action: { label: 'Open', onClick: () => goTo(loadPath({ runId })) },
      });
    }
  }, [runs, isInFront, goTo]);
  return null;
}
