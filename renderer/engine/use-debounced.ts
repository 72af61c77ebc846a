import { useEffect, useState } from 'react';

/** A pause in typing that is taken for the end of a word. Milliseconds. */
export const TYPING_PAUSE_MS = 120;

/** @returns `value` once it has not changed for `pauseMs`: what is typed is asked for when the typing pauses */
export function useDebounced<Value>(value: Value, pauseMs: number = TYPING_PAUSE_MS): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
