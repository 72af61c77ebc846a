import { longestCommonSubsequence } from '../../base/longest-common-subsequence.ts';
import type { WordSimilarity } from './align-sentence.ts';
import type { Word } from './read-words.ts';

/** Share of the claim's words that stand in the source in the same order: below the first it is no copy, above the second it is. */
const NO_COPY = 0.5;
const COPY = 0.85;
/** Words as alike as that may stand for one another. */
const SYNONYM = 0.6;

/** Names and numbers. */
const MOVABLE = /^\p{Lu}|\d/u;

/**
 * @returns 0..1: how far the claim copies the source word for word and yet has a content word more than the source has, or
 *   two names or numbers that have changed places. In a paraphrase that is to be expected; in a copy somebody did it. 0 for
 *   a copy that leaves something out or moves one thing.
 */
export function alteredCopy(claim: readonly Word[], source: readonly Word[], similarity: WordSimilarity): number {
  if (claim.length === 0) return 0;
  const left = new Map<string, number>();
  for (const { stem } of source) left.set(stem, (left.get(stem) ?? 0) + 1);
  const stems = [...left.keys()];
  const hasNew = claim.some(({ stem, isContent }) => {
    const count = left.get(stem);
    if (count !== undefined) left.set(stem, count - 1);
    if (!isContent || (count !== undefined && count > 0)) return false;
    return count !== undefined || !stems.some((other) => similarity(stem, other) >= SYNONYM);
  });
  const kept = new Set(longestCommonSubsequence(stemsOf(claim), stemsOf(source)).map(([place]) => place));
  if (!hasNew && !hasSwapped(claim, kept)) return 0;
  const share = kept.size / claim.length;
  return Math.min(1, Math.max(0, (share - NO_COPY) / (COPY - NO_COPY)));
}

/** Whoever moves a phrase moves one; of two that change places both have left theirs, with something that stayed in between. */
function hasSwapped(claim: readonly Word[], kept: ReadonlySet<number>): boolean {
  const moved = [...claim.keys()].filter((place) => !kept.has(place) && MOVABLE.test(claim[place]?.written ?? ''));
  const [first, last] = [moved[0], moved.at(-1)];
  if (first === undefined || last === undefined || claim[first]?.stem === claim[last]?.stem) return false;
  return claim.some(({ isContent }, place) => place > first && place < last && isContent && kept.has(place));
}

function stemsOf(words: readonly Word[]): readonly string[] {
  return words.map(({ stem }) => stem);
}
