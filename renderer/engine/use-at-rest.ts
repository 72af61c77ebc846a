import { useSyncExternalStore } from 'react';

let isAtRest = false;
const listeners = new Set<() => void>();

/** Says that the first view is drawn and can be used: what could wait for that is read now. */
export function comeToRest(): void {
  isAtRest = true;
  for (const listener of listeners) listener();
}

/** @returns whether the page has come to rest after its start; false becomes true once in the life of a page */
export function useAtRest(): boolean {
  return useSyncExternalStore(listen, isPageAtRest, isPageAtRest);
}

const isPageAtRest = (): boolean => isAtRest;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
