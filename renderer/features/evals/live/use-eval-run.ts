import { useEffect, useMemo } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { type EvalProgress, type LiveEvalRun, useLiveEvals } from './live-store.ts';
import { watchRun } from './watch-run.ts';

export interface ShownEval {
  report: EvalRunReport;
  /** Null before the first figure came, and of a run that does not go on. */
  progress: EvalProgress | null;
}

/** @returns the run as the engine kept it, with the cells that have come in since; it is followed while it goes on */
export function useEvalRun(runId: string) {
  const client = useEngine();
  const query = useEngineQuery('eval.show', { runId }, { keepsPrevious: (before) => before.runId === runId });
  const live = useLiveEvals(({ runs }) => runs[runId]);
  const isRunning = query.data?.state === 'running';
  const isFollowed = live !== undefined && live.report === null;
  useEffect(() => {
    if (isRunning && !isFollowed) watchRun(client, runId);
  }, [client, runId, isRunning, isFollowed]);
  const run = useMemo(() => (query.data === undefined ? null : shownEval(query.data, live)), [query.data, live]);
  return { query, run };
}

/** @param live what the window has followed; undefined when it has not */
export function shownEval(report: EvalRunReport, live: LiveEvalRun | undefined): ShownEval {
  if (live === undefined || report.state !== 'running') return { report, progress: null };
  if (live.report !== null) return { report: live.report, progress: null };
  const matrix = report.matrix.map((cell) => {
    const newer = live.cells[cell.cellId];
    return newer !== undefined && newer.done >= cell.done ? newer : cell;
  });
  const { progress } = live;
  const counted =
    progress === null || progress.done < report.done
      ? {}
      : { done: progress.done, cached: progress.cached, costUsd: progress.costUsd };
  return { report: { ...report, ...counted, matrix }, progress };
}
