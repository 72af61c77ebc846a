import { create } from 'zustand';

interface OpenedReleaseState {
  /** Of a release that lies outside of the workspace; null while none is looked at. */
  path: string | null;
  open: (path: string) => void;
  close: () => void;
}

/** A release that was opened from its file. */
export const useOpenedRelease = create<OpenedReleaseState>()((set) => ({
  path: null,
  open: (path) => set({ path }),
  close: () => set({ path: null }),
}));
