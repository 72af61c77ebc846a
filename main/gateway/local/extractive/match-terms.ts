import type { QuestionTerm } from './analyse-question.ts';
import type { PreparedPassage, PreparedSegment } from './prepare-passage.ts';
import { isLikelyTypo, keySimilarity, toComparable, TYPO_QUALITY } from './term-similarity.ts';

/** Where and how well one term of the question is found in one segment. */
export interface TermMatch {
  /** 0 (not there) to 1 (the very word). */
  readonly quality: number;
  /** Word indices, ascending; empty when `quality` is 0. */
  readonly positions: readonly number[];
}

/** Keys of the passages that stand for a term, each with its quality. */
export type TermMatcher = ReadonlyMap<string, number>;

/**
 * Finds, for every term, the keys in all passages that can stand for it. A term nobody uses is compared with the words
 * by spelling, so that a typing error does not look like a missing subject.
 */
export function buildTermMatchers(terms: readonly QuestionTerm[], passages: readonly PreparedPassage[]): TermMatcher[] {
  const spellings = new Map<string, string>();
  for (const passage of passages) {
    for (const segment of passage.segments) {
      for (const word of segment.words) spellings.set(word.key, word.lower);
      for (const key of segment.sectionKeys) if (!spellings.has(key)) spellings.set(key, key);
    }
    for (const key of passage.titleKeys) if (!spellings.has(key)) spellings.set(key, key);
  }
  const keys = [...spellings.keys()].map(toComparable);
  return terms.map(({ word: { key, lower } }) => {
    const matcher = new Map<string, number>();
    const term = toComparable(key);
    for (const other of keys) {
      const quality = keySimilarity(term, other);
      if (quality > 0) matcher.set(other.key, quality);
    }
    if (matcher.size > 0) return matcher;
    for (const [other, spelling] of spellings) if (isLikelyTypo(lower, spelling)) matcher.set(other, TYPO_QUALITY);
    return matcher;
  });
}

/** Looks one term up in one segment. */
export function matchTerm(matcher: TermMatcher, segment: PreparedSegment): TermMatch {
  let quality = 0;
  const positions: number[] = [];
  for (const [key, keyQuality] of matcher) {
    const found = segment.positions.get(key);
    if (found === undefined) continue;
    quality = Math.max(quality, keyQuality);
    positions.push(...found);
  }
  return { quality, positions: positions.toSorted((a, b) => a - b) };
}

/** How well a term is covered by a set of keys, 0..1. */
export function matchKeys(matcher: TermMatcher, keys: ReadonlySet<string>): number {
  let quality = 0;
  for (const [key, keyQuality] of matcher) if (keyQuality > quality && keys.has(key)) quality = keyQuality;
  return quality;
}
