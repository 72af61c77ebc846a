import { useEffect, useState } from 'react';

/** Ages on screen are read anew so often. Milliseconds. */
const TICK_MS = 10_000;

/** @returns the time in Unix milliseconds, kept about current: for ages that go on while nothing else changes */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
