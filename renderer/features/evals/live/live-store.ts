import { create } from 'zustand';
import type { EvalCell, EvalRunEvent, EvalRunReport } from '../../../../main/contract/eval-run.ts';

export type EvalProgress = Omit<Extract<EvalRunEvent, { type: 'progress' }>, 'type'>;

/** A run as this window has followed it. */
export interface LiveEvalRun {
  runId: string;
  progress: EvalProgress | null;
  /** Cells that had new figures since it was followed, by id. */
  cells: Readonly<Record<string, EvalCell>>;
  report: EvalRunReport | null;
}

interface LiveState {
  runs: Readonly<Record<string, LiveEvalRun>>;
  follow: (runId: string) => void;
  /** Takes all that came since the last drawing at once. */
  receive: (runId: string, events: readonly EvalRunEvent[]) => void;
  /** Lets a watch that broke, or a run that was resumed, start again. */
  forget: (runId: string) => void;
  /** Another workspace is open. */
  reset: () => void;
}

/** Runs that go on, or did while this window followed them. Outside every view: leaving one loses nothing. */
export const useLiveEvals = create<LiveState>()((set) => ({
  runs: {},
  follow: (runId) =>
    set(({ runs }) => ({ runs: { ...runs, [runId]: { runId, progress: null, cells: {}, report: null } } })),
  receive: (runId, events) =>
    set(({ runs }) => {
      const run = runs[runId];
      return run === undefined ? {} : { runs: { ...runs, [runId]: afterEvents(run, events) } };
    }),
  forget: (runId) =>
    set(({ runs }) => ({ runs: Object.fromEntries(Object.entries(runs).filter(([id]) => id !== runId)) })),
  reset: () => set({ runs: {} }),
}));

/** @returns the run with what happened since */
export function afterEvents(run: LiveEvalRun, events: readonly EvalRunEvent[]): LiveEvalRun {
  let { progress, report } = run;
  const cells: Record<string, EvalCell> = {};
  for (const event of events) {
    if (event.type === 'progress') {
      const { type: _, ...figures } = event;
      progress = figures;
    } else if (event.type === 'cell') cells[event.cell.cellId] = event.cell;
    else if (event.type === 'finished') report = event.report;
  }
  return { ...run, progress, report, cells: Object.keys(cells).length === 0 ? run.cells : { ...run.cells, ...cells } };
}
