import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useEngine } from '../../../engine/bridge-context.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { showToast } from '../../../ui/index.ts';
import { useLiveEvals } from './live-store.ts';
import { useRunningEvals } from './use-running-evals.ts';
import { watchRun } from './watch-run.ts';

/** Follows every run that goes on, whoever started it, and says when one ended while nobody looked. */
export function EvalsBackground() {
  const client = useEngine();
  const running = useRunningEvals();
  const runs = useLiveEvals((state) => state.runs);
  const reset = useLiveEvals((state) => state.reset);
  const goTo = useGoTo();
  const isInFront = useLocation().pathname.startsWith(evalsPath());
  const told = useRef(new Set<string>());
  // The frame draws a new one for each workspace: what the last one followed ends with it.
  useEffect(() => reset, [reset]);
  useEffect(() => {
    for (const { runId } of running) watchRun(client, runId);
  }, [client, running]);
  useEffect(() => {
    for (const { runId, report } of Object.values(runs)) {
      if (report === null) {
        told.current.delete(runId);
        continue;
      }
      if (told.current.has(runId)) continue;
      told.current.add(runId);
      if (isInFront) continue;
      showToast({
        title: `Eval ${report.evalId} ${report.state === 'finished' ? 'ended' : report.state}`,
        body: report.error?.message ?? report.verdict.headline,
        tone: report.state === 'finished' ? 'ok' : report.state === 'failed' ? 'error' : 'warn',
        action: { label: 'Open', onClick: () => goTo(evalsPath({ runId })) },
      });
    }
  }, [runs, isInFront, goTo]);
  return null;
}
