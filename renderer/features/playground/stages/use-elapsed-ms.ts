import { useEffect, useState } from 'react';

/** How often a running time is drawn. Milliseconds. */
const TICK_MS = 100;

/** @returns milliseconds since `startedAtMs` on the page's clock, moving while `isRunning` */
export function useElapsedMs(startedAtMs: number, isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return Math.max(0, nowMs - startedAtMs);
}
