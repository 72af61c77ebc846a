import { useEffect } from 'react';
import { create } from 'zustand';
import type { Command } from './command.ts';

interface ViewCommandsState {
  /** Newest last: what a view put in last wins a shared key. */
  sets: readonly (readonly Command[])[];
  add: (commands: readonly Command[]) => () => void;
}

/** Commands of the view in front. */
export const useViewCommandsStore = create<ViewCommandsState>()((set) => ({
  sets: [],
  add: (commands) => {
    set((state) => ({ sets: [...state.sets, commands] }));
    return () => set((state) => ({ sets: state.sets.filter((other) => other !== commands) }));
  },
}));

/** Offers commands as long as the calling view is drawn. Pass a stable list (`useMemo`). */
export function useViewCommands(commands: readonly Command[]): void {
  const add = useViewCommandsStore((state) => state.add);
  useEffect(() => add(commands), [add, commands]);
}
