import { useEffect, useState } from 'react';

/** Nothing is drawn for loads shorter than this: a flash of skeletons reads as a flicker. Milliseconds. */
export const SKELETON_DELAY_MS = 150;
/** Past this a load says how far it is and can be cancelled. Milliseconds. */
export const SLOW_LOAD_MS = 2000;

/** @returns true once `isActive` has been true for `delayMs` without a break */
export function useDelayed(isActive: boolean, delayMs: number = SKELETON_DELAY_MS): boolean {
  const [hasPassed, setHasPassed] = useState(false);
  useEffect(() => {
    if (!isActive) return undefined;
    const timer = setTimeout(() => setHasPassed(true), delayMs);
    return () => {
      clearTimeout(timer);
      setHasPassed(false);
    };
  }, [isActive, delayMs]);
  return isActive && hasPassed;
}
