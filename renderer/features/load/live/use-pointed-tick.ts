import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { nowOf, tickIndexBefore } from '../view-model/ticks.ts';
import { usePointed } from './pointed-store.ts';

/** @returns the index of the second that is pointed at; null for none, and for a moment that has not come yet */
export function usePointedTick(ticks: readonly LoadTick[]): number | null {
  return usePointed(({ atMs }) => {
    if (atMs === null) return null;
    const index = tickIndexBefore(ticks, atMs);
    // Beyond the last second there is nothing to read off.
    return index < 0 || atMs > nowOf(ticks) ? null : index;
  });
}
