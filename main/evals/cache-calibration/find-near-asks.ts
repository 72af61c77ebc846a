import type { CacheGuard } from '../../contract/cache.ts';
import { type PastAsk, wouldDo } from './past-ask.ts';

/** Below this similarity nobody would answer a question with another one's answer. */
export const MIN_JUDGED_SIMILARITY = 0.8;
/** Nearest earlier asks that are looked at for each. */
const MAX_NEAR = 20;

/** An earlier ask that is near to a later one. */
export interface NearAsk {
  /** Index into the asks. */
  earlier: number;
  similarity: number;
  /** What keeps it from being answered so; null when nothing does. */
  guard: CacheGuard | null;
  /** Its answer would have done for the later one. */
  wouldDo: boolean;
}

/** Asks in the order they were asked; a word-for-word repetition is left out, as an exact cache answers it. */
export interface NearAsks {
  asks: readonly PastAsk[];
  /** For each ask its near earlier ones, nearest first. */
  near: readonly (readonly NearAsk[])[];
  repetitions: number;
}

/**
 * @param asks in the order they were asked
 * @param vectors row for row their questions' unit vectors, `dimensions` long
 * @param guardOf between the questions of two asks, by index
 * @param ttlMs how long an answer is served
 */
export function findNearAsks(
  asks: readonly PastAsk[],
  options: {
    vectors: Float32Array;
    dimensions: number;
    guardOf: (later: number, earlier: number) => CacheGuard | null;
    ttlMs: number;
  },
): NearAsks {
  const { vectors, dimensions, guardOf, ttlMs } = options;
  const kept: number[] = [];
  const near: NearAsk[][] = [];
  const placeOf = new Map<number, number>();
  const seen = new Set<string>();
  const byScope = new Map<string, { earlier: number; stored: PastAsk }[]>();
  for (const [index, ask] of asks.entries()) {
    const key = `${ask.scope}\0${ask.question.toLowerCase().replaceAll(/\s+/g, ' ').trim()}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const scope = byScope.get(ask.scope) ?? [];
    byScope.set(ask.scope, scope);
    const found = scope
      .filter(({ stored }) => stored.isAnswered && ask.askedAt - stored.askedAt <= ttlMs)
      .map((one) => ({ ...one, similarity: similarityOf(vectors, dimensions, index, one.earlier) }))
      .filter(({ similarity }) => similarity >= MIN_JUDGED_SIMILARITY)
      .toSorted((a, b) => b.similarity - a.similarity)
      .slice(0, MAX_NEAR);
    near.push(
      found.map(({ earlier, stored, similarity }) => ({
        earlier: placeOf.get(earlier) ?? 0,
        similarity,
        guard: guardOf(index, earlier) ?? sourceGuard(ask, stored),
        wouldDo: wouldDo(stored, ask),
      })),
    );
    placeOf.set(index, kept.length);
    kept.push(index);
    scope.push({ earlier: index, stored: ask });
  }
  return { asks: kept.flatMap((index) => asks[index] ?? []), near, repetitions: asks.length - kept.length };
}

/** As the cache has it: every passage that the answer cites must be among those that the later ask found. */
function sourceGuard(asked: PastAsk, { citedPassages }: PastAsk): 'source' | null {
  return citedPassages.length > 0 && citedPassages.every((passage) => asked.passages.has(passage)) ? null : 'source';
}

function similarityOf(vectors: Float32Array, dimensions: number, a: number, b: number): number {
  let sum = 0;
  for (let at = 0; at < dimensions; at += 1) {
    sum += (vectors[a * dimensions + at] ?? 0) * (vectors[b * dimensions + at] ?? 0);
  }
  return Math.min(1, sum);
}
