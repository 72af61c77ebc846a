import { useEffect, useMemo } from 'react';
import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadCurvePoint, LoadRunDetail, LoadTick } from '../../../../main/contract/load-run.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { nowOf } from '../view-model/ticks.ts';
import { type RateUnit, rateUnitOf } from '../view-model/rate-series.ts';
import { useLiveStore } from './live-store.ts';
import { watchRun } from './watch-run.ts';

/** A run as it is drawn: what was planned, and the seconds that are over. */
export interface ShownRun {
  detail: LoadRunDetail;
  ticks: readonly LoadTick[];
  curve: readonly LoadCurvePoint[];
  isRunning: boolean;
  result: LoadResult | null;
  unit: RateUnit;
  /** Of the schedule: what is under way then still ends. */
  plannedMs: number;
  /** Of the schedule, or of what was measured where that took longer. */
  durationMs: number;
  /** How far it has come. */
  nowMs: number;
}

/** @returns the run as the engine kept it, with the seconds that have come in since; it is followed while it goes on */
export function useRun(runId: string | null) {
  const client = useEngine();
  const query = useEngineQuery('load.show', { runId: runId ?? '----' }, { isEnabled: runId !== null });
  const live = useLiveStore(({ runs }) => (runId === null ? undefined : runs[runId]));
  const detail = runId === null ? undefined : query.data;
  const isFollowed = live !== undefined;
  useEffect(() => {
    if (detail?.summary.state === 'running' && !isFollowed) watchRun(client, detail.summary.runId);
  }, [client, detail, isFollowed]);
  const run = useMemo(
    () => (detail === undefined ? null : shownRun(detail, live?.ticks ?? null)),
    [detail, live?.ticks],
  );
  return { query, run };
}

/** @param liveTicks what the window has followed; null when it has not */
export function shownRun(detail: LoadRunDetail, liveTicks: readonly LoadTick[] | null): ShownRun {
  const isRunning = detail.summary.state === 'running';
  const ticks = isRunning && liveTicks !== null && liveTicks.length >= detail.ticks.length ? liveTicks : detail.ticks;
  const nowMs = nowOf(ticks);
  return {
    detail,
    ticks,
    curve: detail.curve,
    isRunning,
    result: detail.result,
    unit: rateUnitOf(detail.scenarioText),
    plannedMs: detail.curve.at(-1)?.atMs ?? 0,
    durationMs: Math.max(1000, detail.curve.at(-1)?.atMs ?? 0, nowMs),
    nowMs,
  };
}
