import { create } from 'zustand';
import type { LoadProgress, LoadResult, LoadRunEvent } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';

/** How a run ended while this window followed it. */
export interface LiveEnd {
  result: LoadResult;
  isStopped: boolean;
}

/** A run as the window has followed it, from its first second on. */
export interface LiveRun {
  runId: string;
  ticks: readonly LoadTick[];
  progress: LoadProgress | null;
  end: LiveEnd | null;
}

interface LiveState {
  runs: Readonly<Record<string, LiveRun>>;
  follow: (runId: string) => void;
  /** Takes all that came since the last frame at once: a run of an hour is told in one go when it is opened. */
  receive: (runId: string, events: readonly LoadRunEvent[]) => void;
  /** Lets a watch that broke start again. */
  forget: (runId: string) => void;
  /** Another workspace is open. */
  reset: () => void;
}

const fresh = (runId: string): LiveRun => ({ runId, ticks: [], progress: null, end: null });

/** Runs that go on, or did when this window followed them. Outside every view: leaving one loses nothing. */
export const useLiveStore = create<LiveState>()((set) => ({
  runs: {},
  follow: (runId) => set(({ runs }) => ({ runs: { ...runs, [runId]: runs[runId] ?? fresh(runId) } })),
  receive: (runId, events) =>
    set(({ runs }) => {
      const run = runs[runId];
      return run === undefined ? {} : { runs: { ...runs, [runId]: afterEvents(run, events) } };
    }),
  forget: (runId) =>
    set(({ runs }) => ({ runs: Object.fromEntries(Object.entries(runs).filter(([id]) => id !== runId)) })),
  reset: () => set({ runs: {} }),
}));

/** @returns the run with what happened since; the same ticks when none came, so that no chart is drawn anew */
export function afterEvents(run: LiveRun, events: readonly LoadRunEvent[]): LiveRun {
  const ticks: LoadTick[] = [];
  let { progress, end } = run;
  for (const event of events) {
    if (event.type === 'tick') ticks.push(event.tick);
    else if (event.type === 'progress') progress = event.progress;
    else if (event.type === 'finished') end = { result: event.result, isStopped: event.isStopped };
  }
  return { ...run, ticks: ticks.length === 0 ? run.ticks : [...run.ticks, ...ticks], progress, end };
}
