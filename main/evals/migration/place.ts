import type { PlaceInRanking } from '../../contract/generation.ts';

/** A result as a comparison sees it. */
export interface RankedPlace extends PlaceInRanking {
  documentId: string;
  sourceId: string;
  text: string;
}

/** Shorter of two ranges that must lie in the other before both are the same place. */
const SAME_PLACE_SHARE = 0.5;

/**
 * Two chunkers cut the same passage differently, so results are compared by where they lie: the same document, and at
 * least half of the shorter one inside the longer one.
 */
export function isSamePlace(a: RankedPlace, b: RankedPlace): boolean {
  if (a.documentId !== b.documentId) return false;
  if (a.chunkId === b.chunkId) return true;
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared > 0 && shared >= SAME_PLACE_SHARE * Math.min(a.end - a.start, b.end - b.start);
}

/**
 * @returns how much of the first k places both rankings share: matched pairs (each place once, best first) over the
 *   longer of both beginnings; 1 when both are empty
 */
export function overlapAt(k: number, base: readonly RankedPlace[], candidate: readonly RankedPlace[]): number {
  const left = base.slice(0, k);
  const right = candidate.slice(0, k);
  const length = Math.max(left.length, right.length);
  if (length === 0) return 1;
  const free = [...right];
  let pairs = 0;
  for (const place of left) {
    const at = free.findIndex((other) => isSamePlace(place, other));
    if (at === -1) continue;
    free.splice(at, 1);
    pairs += 1;
  }
  return pairs / length;
}

/** @returns the rank of a place in a ranking, from 1; null when it is not there */
export function rankOfPlace(place: RankedPlace, ranking: readonly RankedPlace[]): number | null {
  const at = ranking.findIndex((other) => isSamePlace(place, other));
  return at === -1 ? null : at + 1;
}
