import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ndcgAt, recallAt, reciprocalRankAt } from '../../../main/evals/ir-metrics.ts';

const gains = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
  ['d', 0],
  ['e', -1],
]);

describe('nDCG', () => {
  it('discounts linear gains by log2 of the rank', () => {
    // DCG = 2/log2(2) + 0/log2(3) + 3/log2(4) + 1/log2(5) = 2 + 0 + 1.5 + 0.430677 = 3.930677
    // ideal = 3/log2(2) + 2/log2(3) + 1/log2(4) = 3 + 1.261860 + 0.5 = 4.761860
    expect(ndcgAt(10, ['b', 'x', 'a', 'c'], gains)).toBeCloseTo(3.930677 / 4.76186, 6);
  });

  it('looks at the first k only, in the ranking and in the ideal', () => {
    // DCG@2 = 1/log2(2) = 1; ideal@2 = 3 + 1.261860 = 4.261860
    expect(ndcgAt(2, ['c', 'x', 'a'], gains)).toBeCloseTo(1 / 4.26186, 6);
  });

  it('agrees with ten ranks worked by hand', () => {
    // Gains <3, 2, 3, 0, 0, 1, 2, 2, 3, 0> with discounts 1/log2(i + 1):
    // 3 + 1.261860 + 1.5 + 0 + 0 + 0.356207 + 0.666667 + 0.630930 + 0.903090 + 0 = 8.318753
    // ideal over the same documents <3, 3, 3, 2, 2, 2, 1, 0, 0, 0>:
    // 3 + 1.892789 + 1.5 + 0.861353 + 0.773706 + 0.712414 + 0.333333 = 9.073596
    const vector = [3, 2, 3, 0, 0, 1, 2, 2, 3, 0];
    const judged = new Map(vector.map((gain, place) => [`d${place}`, gain]));
    expect(ndcgAt(10, [...judged.keys()], judged)).toBeCloseTo(8.318753 / 9.073596, 5);
  });

  it('counts a negative gain as not relevant', () => {
    expect(ndcgAt(10, ['e', 'a', 'b', 'c'], gains)).toBe(ndcgAt(10, ['x', 'a', 'b', 'c'], gains));
  });

  it('is 0 for a topic without relevant documents and for an empty ranking', () => {
    expect(ndcgAt(10, ['d', 'e'], new Map([['d', 0]]))).toBe(0);
    expect(ndcgAt(10, [], gains)).toBe(0);
  });

  it('is 1 for the ideal ranking and within 0..1 for every other', () => {
    expect(ndcgAt(10, ['a', 'b', 'c'], gains)).toBe(1);
    const ranking = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'x', 'y']);
    fc.assert(
      fc.property(ranking, fc.integer({ min: 1, max: 10 }), (documents, k) => {
        const value = ndcgAt(k, documents, gains);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('recall', () => {
  it('is the share of the relevant documents among the first k', () => {
    expect(recallAt(2, ['a', 'x', 'b'], gains)).toBeCloseTo(1 / 3, 12);
    expect(recallAt(3, ['a', 'x', 'b'], gains)).toBeCloseTo(2 / 3, 12);
    expect(recallAt(10, ['a', 'b', 'c'], gains)).toBe(1);
  });

  it('does not count judged documents that are not relevant', () => {
    expect(recallAt(10, ['d', 'e'], gains)).toBe(0);
    expect(recallAt(10, ['d'], new Map([['d', 0]]))).toBe(0);
  });
});

describe('reciprocal rank', () => {
  it('is one over the rank of the first relevant document', () => {
    expect(reciprocalRankAt(10, ['a'], gains)).toBe(1);
    expect(reciprocalRankAt(10, ['x', 'd', 'e', 'c', 'a'], gains)).toBe(1 / 4);
  });

  it('is 0 when none is among the first k', () => {
    expect(reciprocalRankAt(3, ['x', 'd', 'e', 'c'], gains)).toBe(0);
    expect(reciprocalRankAt(10, [], gains)).toBe(0);
  });
});
