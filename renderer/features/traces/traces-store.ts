import { create } from 'zustand';

interface TracesState {
  filter: string;
  /** The waterfall shows the selected span's time only. */
  isFitToSpan: boolean;
  face: 'waterfall' | 'table';
  /** The trace that waits for another to be compared with: the next that is picked in the list is the other. */
  comparing: string | null;
  setComparing: (traceId: string | null) => void;
  setFilter: (filter: string) => void;
  setFitToSpan: (isFit: boolean) => void;
  setFace: (face: 'waterfall' | 'table') => void;
}

/** How Traces was left: it looks the same when one comes back. */
export const useTracesStore = create<TracesState>()((set) => ({
  filter: '',
  isFitToSpan: false,
  face: 'waterfall',
  comparing: null,
  setComparing: (comparing) => set({ comparing }),
  setFilter: (filter) => set({ filter }),
  setFitToSpan: (isFitToSpan) => set({ isFitToSpan }),
  setFace: (face) => set({ face }),
}));
