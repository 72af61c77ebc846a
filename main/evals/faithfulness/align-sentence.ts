import type { Word } from './read-words.ts';

/** How alike two stems are, -1..1; 1 for equal ones. */
export type WordSimilarity = (claimStem: string, sourceStem: string) => number;

/** Below this cosine two words of the embedding table have little more than their topic in common. */
const RELATED = 0.45;
/** A related word counts less than the same word, however near. */
const RELATED_CREDIT = 0.7;
/** Content words from one to the next that do not yet tear a pair apart: the claim may leave out an adjective. */
const STEPS = [1, 2, 3];

/** How much a word tells within a premise, above 0. */
export type WordWeight = (stem: string) => number;

/**
 * Inverse document frequency with the premise's sentences as documents: weight(w) = ln(1 + N / n_w), n_w at least 1. A
 * word that the premise does not have weighs as much as one it says once.
 */
export function weighWords(sentences: readonly (readonly Word[])[]): WordWeight {
  const counts = new Map<string, number>();
  for (const words of sentences) {
    for (const stem of new Set(words.map((word) => word.stem))) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  const total = Math.max(1, sentences.length);
  return (stem) => Math.log(1 + total / Math.max(1, counts.get(stem) ?? 1));
}

/** What of a claim's content words a source has; every number is 0..1. */
export interface Alignment {
  /** Weighted share found, the same word counting 1 and a related one part of it. */
  coverage: number;
  /** Weighted share of the same words. */
  exactCoverage: number;
  /**
   * Of the claim's neighbouring content words that the source both has, the share that does not follow one another in
   * this order there: what is left when two names have changed places.
   */
  disorder: number;
}

export function alignWords(
  claim: readonly Word[],
  source: readonly Word[],
  weight: WordWeight,
  similarity: WordSimilarity,
): Alignment {
  const content = claim.filter(({ isContent }) => isContent);
  const positions = new Map<string, number[]>();
  for (const [index, { stem }] of source.filter(({ isContent }) => isContent).entries()) {
    const known = positions.get(stem);
    if (known === undefined) positions.set(stem, [index]);
    else known.push(index);
  }
  const stems = [...positions.keys()];
  let [total, covered, exact] = [0, 0, 0];
  for (const { stem } of content) {
    const weighed = weight(stem);
    total += weighed;
    if (positions.has(stem)) {
      exact += weighed;
      covered += weighed;
      continue;
    }
    const nearest = stems.reduce((best, other) => Math.max(best, similarity(stem, other)), 0);
    if (nearest >= RELATED) covered += weighed * nearest * RELATED_CREDIT;
  }
  if (total === 0) return { coverage: 0, exactCoverage: 0, disorder: 0 };
  return { coverage: covered / total, exactCoverage: exact / total, disorder: disorderOf(content, positions) };
}

function disorderOf(content: readonly Word[], positions: ReadonlyMap<string, readonly number[]>): number {
  let pairs = 0;
  let torn = 0;
  for (const [index, word] of content.entries()) {
    const [from, to] = [positions.get(word.stem), positions.get(content[index + 1]?.stem ?? '')];
    if (from === undefined || to === undefined) continue;
    pairs += 1;
    const ends = new Set(to);
    // A word may stand in a long premise thousands of times: looked up, not compared with each.
    const isFollowed = (start: number): boolean => STEPS.some((step) => ends.has(start + step));
    if (!from.some(isFollowed)) torn += 1;
  }
  return pairs === 0 ? 0 : torn / pairs;
}
