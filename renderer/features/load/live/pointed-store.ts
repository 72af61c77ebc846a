import { create } from 'zustand';

interface PointedState {
  /** The moment of the run that is pointed at; null for none. Milliseconds from its start. */
  atMs: number | null;
  point: (atMs: number | null) => void;
}

/**
 * The second under the pointer, or that arrow keys stand on: one for all charts and tables of the run in front. Apart
 * from the run, so that moving the pointer draws lines and figures anew and never a chart.
 */
export const usePointed = create<PointedState>()((set) => ({
  atMs: null,
  point: (atMs) => set((state) => (state.atMs === atMs ? state : { atMs })),
}));
