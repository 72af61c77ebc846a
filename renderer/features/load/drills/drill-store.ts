import { create } from 'zustand';
import type { DrillResult, DrillRunEvent } from '../../../../main/contract/drill.ts';

/** How a drill stands in this window. */
export type DrillState =
  | { type: 'waiting' }
  | { type: 'running'; side: 'without' | 'with' | null; message: string }
  | { type: 'finished'; result: DrillResult }
  | { type: 'failed'; message: string };

interface DrillsState {
  drills: Readonly<Record<string, DrillState>>;
  /** Ends the drill that runs, and lets none of those that wait begin; null when none runs. */
  abort: AbortController | null;
  wait: (names: readonly string[], abort: AbortController) => void;
  receive: (name: string, event: DrillRunEvent) => void;
  fail: (name: string, message: string) => void;
  /** What waits or runs is forgotten: nothing of it is left. */
  end: () => void;
}

/** Drills of this window's lifetime. Outside every view: leaving one stops nothing. */
export const useDrillStore = create<DrillsState>()((set) => ({
  drills: {},
  abort: null,
  wait: (names, abort) =>
    set(({ drills }) => ({
      abort,
      drills: { ...drills, ...Object.fromEntries(names.map((name) => [name, { type: 'waiting' } as const])) },
    })),
  receive: (name, event) => set(({ drills }) => ({ drills: { ...drills, [name]: stateAfter(event) } })),
  fail: (name, message) => set(({ drills }) => ({ drills: { ...drills, [name]: { type: 'failed', message } } })),
  end: () =>
    set(({ drills }) => ({
      abort: null,
      drills: Object.fromEntries(
        Object.entries(drills).filter(([, { type }]) => type !== 'waiting' && type !== 'running'),
      ),
    })),
}));

function stateAfter(event: DrillRunEvent): DrillState {
  switch (event.type) {
    case 'started':
      return { type: 'running', side: null, message: 'beginning' };
    case 'progress':
      return { type: 'running', side: event.side, message: event.message };
    case 'finished':
      return { type: 'finished', result: event.result };
  }
}
