import { relative, sep } from 'node:path';

/** More paths than this are found faster by walking the whole source once. */
export const MAX_SEPARATE_PATHS = 64;

/** Paths of one source that were saved and are not searched yet. */
export interface DirtyPaths {
  paths: ReadonlySet<string>;
  /** When the first of them was seen, and the last, by a clock that never goes back; milliseconds. */
  firstSeenMs: number;
  lastSeenMs: number;
}

/** No more saves for this long, in milliseconds: an editor or a script is through with a file. */
export const SETTLE_MS = 200;
/** Saves that do not cease are taken in after this long all the same, in milliseconds. */
export const MAX_SETTLE_MS = 1500;

export function addDirty(known: DirtyPaths | undefined, paths: readonly string[], nowMs: number): DirtyPaths {
  return {
    paths: new Set([...(known?.paths ?? []), ...paths]),
    firstSeenMs: known?.firstSeenMs ?? nowMs,
    lastSeenMs: nowMs,
  };
}

/** @returns in how many milliseconds the paths are to be taken in; 0 = now */
export function settlesInMs(dirty: DirtyPaths, nowMs: number): number {
  return Math.max(0, Math.min(dirty.lastSeenMs + SETTLE_MS, dirty.firstSeenMs + MAX_SETTLE_MS) - nowMs);
}

/**
 * What to visit for a set of paths: paths inside others among them are left out, and too many become the root.
 *
 * @returns paths relative to the root, in the system's spelling; `['']` for everything
 */
export function partsToVisit(rootPath: string, paths: Iterable<string>): readonly string[] {
  const parts = new Set([...paths].map((path) => relative(rootPath, path)));
  const outermost = [...parts].filter((part) => !hasAncestorIn(part, parts));
  const isEverything = outermost.some((part) => part === '' || part.startsWith('..'));
  return isEverything || outermost.length > MAX_SEPARATE_PATHS ? [''] : outermost.toSorted();
}

function hasAncestorIn(part: string, parts: ReadonlySet<string>): boolean {
  for (let end = part.lastIndexOf(sep); end > 0; end = part.lastIndexOf(sep, end - 1)) {
    if (parts.has(part.slice(0, end))) return true;
  }
  return false;
}
