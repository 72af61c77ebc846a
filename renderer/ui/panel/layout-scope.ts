import { createContext } from 'react';

/** Prefix under which panel sizes are remembered: they are kept per workspace and view. */
export const LayoutScope = createContext<string>('no-workspace');

/** True while the user has put the right-hand panel away (Mod+\\). */
export const DetailHidden = createContext<boolean>(false);

/** @returns the local-storage key of one split's sizes */
export function layoutKey(scope: string, splitId: string): string {
  return `trestle:layout:${scope}:${splitId}`;
}
