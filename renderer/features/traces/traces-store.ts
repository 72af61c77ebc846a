import { create } from 'zustand';
import { type ListSort, NEWEST_FIRST } from './list/trace-sort.ts';

export type TraceFace = 'waterfall' | 'table' | 'session';
export type InsightFaceName = 'stages' | 'outcomes' | 'prompts' | 'sessions';

interface TracesState {
  filter: string;
  /** The waterfall shows the selected span's time only. */
  isFitToSpan: boolean;
  face: TraceFace;
  sort: ListSort;
  setSort: (sort: ListSort) => void;
  /** The list shows whole conversations. */
  showsSessions: boolean;
  setShowsSessions: (shows: boolean) => void;
  /** The trace that waits for another to be compared with: the next that is picked in the list is the other. */
  comparing: string | null;
  insightFace: InsightFaceName;
  setInsightFace: (face: InsightFaceName) => void;
  /** The one that was open last. */
  lastTraceId: string | null;
  setLastTraceId: (traceId: string) => void;
  setComparing: (traceId: string | null) => void;
  setFilter: (filter: string) => void;
  setFitToSpan: (isFit: boolean) => void;
  setFace: (face: TraceFace) => void;
}

/** How Traces was left: it looks the same when one comes back. */
export const useTracesStore = create<TracesState>()((set) => ({
  filter: '',
  isFitToSpan: false,
  face: 'waterfall',
  sort: NEWEST_FIRST,
  setSort: (sort) => set({ sort }),
  showsSessions: false,
  setShowsSessions: (showsSessions) => set({ showsSessions }),
  comparing: null,
  insightFace: 'stages',
  setInsightFace: (insightFace) => set({ insightFace }),
  lastTraceId: null,
  setLastTraceId: (lastTraceId) => set({ lastTraceId }),
  setComparing: (comparing) => set({ comparing }),
  setFilter: (filter) => set({ filter }),
  setFitToSpan: (isFitToSpan) => set({ isFitToSpan }),
  setFace: (face) => set({ face }),
}));
