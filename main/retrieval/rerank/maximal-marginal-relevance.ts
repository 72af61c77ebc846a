import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';

/**
 * Orders results so that each says something its predecessors do not: the next one is
 *
 *     argmax over d not yet chosen of  λ · relevance(d) − (1 − λ) · max over chosen c of similarity(d, c)
 *
 * @param relevance of each candidate, best first, on the scale of `similarity` (0..1)
 * @param similarity of two candidates by their index, 0..1
 * @param lambda λ, 0..1: 1 is relevance alone and keeps the order, 0 only looks for what is unlike
 * @returns a permutation of the candidates' indexes; ties go to the more relevant
 * @throws InvalidArgumentError when λ is not within 0..1
 * @see Carbonell, Goldstein, The Use of MMR, Diversity-Based Reranking, SIGIR 1998
 */
export function maximalMarginalRelevance(
  relevance: readonly number[],
  similarity: (a: number, b: number) => number,
  lambda: number,
): number[] {
  if (!(lambda >= 0 && lambda <= 1)) throw new InvalidArgumentError(`λ is ${lambda}; it must be within 0 and 1.`);
  const left = relevance.map((_, index) => index);
  if (lambda === 1) return left;
  const closest = relevance.map(() => 0);
  const chosen: number[] = [];
  while (left.length > 0) {
    const value = (index: number): number => lambda * (relevance[index] ?? 0) - (1 - lambda) * (closest[index] ?? 0);
    const next = left.reduce((best, index) => (value(index) > value(best) ? index : best));
    left.splice(left.indexOf(next), 1);
    chosen.push(next);
    for (const index of left) closest[index] = Math.max(closest[index] ?? 0, similarity(index, next));
  }
  return chosen;
}
