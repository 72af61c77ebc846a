import { createContext } from 'react';

/** Prefix under which panel sizes are remembered: they are kept per workspace and view. */
export const LayoutScope = createContext<string>('no-workspace');

/** @returns the local-storage key of one split's sizes */
export function layoutKey(scope: string, splitId: string): string {
  return `trestle:layout:${scope}:${splitId}`;
}
