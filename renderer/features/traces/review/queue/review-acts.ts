import { create } from 'zustand';

/** Something that was done in the queue and can be taken back. */
export type ReviewAct = { type: 'said'; traceId: string; reviewId: number } | { type: 'skipped'; traceId: string };

interface ReviewActsState {
  acts: readonly ReviewAct[];
  push: (act: ReviewAct) => void;
  /** Takes the last act off, and returns it. */
  pop: () => ReviewAct | null;
}

/** What was done since the window was opened, newest last. */
export const useReviewActs = create<ReviewActsState>()((set, get) => ({
  acts: [],
  push: (act) => set(({ acts }) => ({ acts: [...acts, act] })),
  pop: () => {
    const { acts } = get();
    set({ acts: acts.slice(0, -1) });
    return acts.at(-1) ?? null;
  },
}));
