import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { maximalMarginalRelevance } from '../../../../main/retrieval/rerank/maximal-marginal-relevance.ts';

// a and b are nearly the same, c is unlike both.
const SIMILARITY = [
  [1, 0.9, 0.1],
  [0.9, 1, 0.2],
  [0.1, 0.2, 1],
];
const similarity = (a: number, b: number): number => SIMILARITY[a]?.[b] ?? 0;

describe('maximalMarginalRelevance', () => {
  it('puts a result that says something new before one that repeats the first', () => {
    // λ = 0.5: after a, b is worth 0.5 · 0.9 − 0.5 · 0.9 = 0 and c 0.5 · 0.6 − 0.5 · 0.1 = 0.25.
    expect(maximalMarginalRelevance([1, 0.9, 0.6], similarity, 0.5)).toEqual([0, 2, 1]);
    // λ = 0.9: b is worth 0.81 − 0.09 = 0.72, c 0.54 − 0.01 = 0.53.
    expect(maximalMarginalRelevance([1, 0.9, 0.6], similarity, 0.9)).toEqual([0, 1, 2]);
  });

  it('keeps the order of relevance with λ = 1, and is a permutation with every other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, lambda) => {
          const relevance = values.toSorted((a, b) => b - a);
          const like = (a: number, b: number): number => 1 / (1 + Math.abs(a - b));
          expect(maximalMarginalRelevance(relevance, like, 1)).toEqual(relevance.map((_, index) => index));
          const order = maximalMarginalRelevance(relevance, like, lambda);
          expect(order.toSorted((a, b) => a - b)).toEqual(relevance.map((_, index) => index));
        },
      ),
    );
  });

  it('refuses a λ outside 0..1', () => {
    expect(() => maximalMarginalRelevance([1], similarity, 1.1)).toThrow(InvalidArgumentError);
  });
});
