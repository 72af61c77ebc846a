import { create } from 'zustand';
import type { CapacityProbe, CapacityResult, LoadCapacityEvent } from '../../../../main/contract/load-capacity.ts';

/** A search for the highest rate that holds, as this window has followed it. */
export interface CapacitySearch {
  /** Path of its scenario. */
  scenario: string;
  capacityId: string | null;
  probes: readonly CapacityProbe[];
  /** The run under way; null between two of them. */
  probing: { number: number; maxProbes: number; ratePerSecond: number } | null;
  result: CapacityResult | null;
  error: string | null;
  isRunning: boolean;
}

interface CapacityState {
  search: CapacitySearch | null;
  begin: (scenario: string) => void;
  receive: (event: LoadCapacityEvent) => void;
  /** Its stream is over. @param error why, when it broke */
  end: (error: string | null) => void;
}

const change =
  (update: (search: CapacitySearch) => CapacitySearch) =>
  ({ search }: CapacityState): Partial<CapacityState> =>
    search === null ? {} : { search: update(search) };

/** The search of this window's lifetime. Outside every view: leaving one stops nothing. */
export const useCapacityStore = create<CapacityState>()((set) => ({
  search: null,
  begin: (scenario) =>
    set({
      search: { scenario, capacityId: null, probes: [], probing: null, result: null, error: null, isRunning: true },
    }),
  receive: (event) => set(change((search) => afterEvent(search, event))),
  end: (error) => set(change((search) => ({ ...search, isRunning: false, probing: null, error }))),
}));

function afterEvent(search: CapacitySearch, event: LoadCapacityEvent): CapacitySearch {
  switch (event.type) {
    case 'started':
      return { ...search, capacityId: event.capacityId };
    case 'probing':
      return {
        ...search,
        probing: { number: event.number, maxProbes: event.maxProbes, ratePerSecond: event.ratePerSecond },
      };
    case 'probe':
      return { ...search, probing: null, probes: [...search.probes, event.probe] };
    case 'finished':
      return { ...search, probing: null, probes: event.result.probes, result: event.result };
  }
}
