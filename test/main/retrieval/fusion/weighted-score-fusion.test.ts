import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { weightedScoreFusion } from '../../../../main/retrieval/fusion/weighted-score-fusion.ts';
import type { RankedChunk } from '../../../../main/spec/retriever.ts';
import { ranking } from './ranking.ts';

describe('weightedScoreFusion', () => {
  it('adds the share of the best BM25 score and the place within the range of cosines', () => {
    // bm25: a 8/8 = 1, b 6/8 = 0.75, c 2/8 = 0.25. cosines 0.9 .. 0.5: b 1, d (0.7 − 0.5)/0.4 = 0.5, a 0.
    // w = 0.2: a 0.8·1 + 0 = 0.8; b 0.8·0.75 + 0.2·1 = 0.8; c 0.2; d 0.1
    const fused = weightedScoreFusion({
      bm25: ranking(['a', 8], ['b', 6], ['c', 2]),
      vector: ranking(['b', 0.9], ['d', 0.7], ['a', 0.5]),
      vectorWeight: 0.2,
    });
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['a', 'b', 'c', 'd']);
    for (const [index, expected] of [0.8, 0.8, 0.2, 0.1].entries()) {
      expect(fused[index]?.weightedScore).toBeCloseTo(expected, 12);
    }
  });

  it('is BM25 alone at weight 0 and cosine alone at weight 1', () => {
    const legs = { bm25: ranking(['a', 2], ['b', 1]), vector: ranking(['c', 0.5], ['b', 0.4], ['a', 0.3]) };
    expect(weightedScoreFusion({ ...legs, vectorWeight: 0 })[0]).toEqual({ chunkId: 'a', weightedScore: 1 });
    expect(weightedScoreFusion({ ...legs, vectorWeight: 1 })[0]).toEqual({ chunkId: 'c', weightedScore: 1 });
  });

  it('counts 1 for each chunk when all cosines are equal', () => {
    const fused = weightedScoreFusion({ bm25: [], vector: ranking(['b', 0.4], ['a', 0.4]), vectorWeight: 1 });
    expect(fused).toEqual([
      { chunkId: 'a', weightedScore: 1 },
      { chunkId: 'b', weightedScore: 1 },
    ]);
  });

  it('takes negative cosines, as opposite texts have them', () => {
    const fused = weightedScoreFusion({ bm25: [], vector: ranking(['a', 0], ['b', -0.5], ['c', -1]), vectorWeight: 1 });
    expect(fused.map(({ weightedScore }) => weightedScore)).toEqual([1, 0.5, 0]);
  });

  it('refuses a weight outside 0..1', () => {
    for (const vectorWeight of [-0.1, 1.1, Number.NaN]) {
      expect(() => weightedScoreFusion({ bm25: [], vector: [], vectorWeight })).toThrow(InvalidArgumentError);
    }
  });

  it('returns every chunk of either leg once, by falling scores within 0..1, whatever the legs hold', () => {
    fc.assert(
      fc.property(bm25Leg, vectorLeg, fc.double({ min: 0, max: 1, noNaN: true }), (bm25, vector, vectorWeight) => {
        const fused = weightedScoreFusion({ bm25, vector, vectorWeight });
        const expected = new Set([...bm25, ...vector].map(({ chunkId }) => chunkId));
        expect(new Set(fused.map(({ chunkId }) => chunkId))).toEqual(expected);
        expect(fused).toHaveLength(expected.size);
        for (const [index, { weightedScore }] of fused.entries()) {
          expect(weightedScore).toBeGreaterThanOrEqual(0);
          expect(weightedScore).toBeLessThanOrEqual(1 + 1e-12);
          expect(weightedScore).toBeLessThanOrEqual(fused[index - 1]?.weightedScore ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it('does not depend on the order in which tied chunks come', () => {
    fc.assert(
      fc.property(bm25Leg, vectorLeg, (bm25, vector) => {
        const fuse = (reorder: (leg: RankedChunk[]) => RankedChunk[]) =>
          weightedScoreFusion({ bm25: reorder(bm25), vector: reorder(vector), vectorWeight: 0.3 });
        expect(fuse((leg) => leg.toReversed())).toEqual(fuse((leg) => leg));
      }),
    );
  });

  it('ranks no chunk lower for a better score in one leg', () => {
    fc.assert(
      fc.property(bm25Leg, vectorLeg, fc.nat(), (bm25, vector, choice) => {
        const chosen = bm25[choice % Math.max(bm25.length, 1)];
        if (chosen === undefined) return;
        const placeIn = (leg: RankedChunk[]): number =>
          weightedScoreFusion({ bm25: leg, vector, vectorWeight: 0.2 }).findIndex(
            ({ chunkId }) => chunkId === chosen.chunkId,
          );
        const better = bm25.map((entry) => (entry === chosen ? { ...entry, score: entry.score * 2 } : entry));
        expect(placeIn(better)).toBeLessThanOrEqual(placeIn(bm25));
      }),
    );
  });
});

const legOf = (score: fc.Arbitrary<number>): fc.Arbitrary<RankedChunk[]> =>
  fc
    .uniqueArray(fc.tuple(fc.nat({ max: 30 }), score), { selector: ([id]) => id, maxLength: 20 })
    .map((entries) => entries.toSorted((a, b) => b[1] - a[1]))
    .map((entries) =>
      entries.map(([id, value], index) => ({ chunkId: `c${id}` as ChunkId, rank: index + 1, score: value })),
    );
/** Few distinct scores, so that ties are common. */
const bm25Leg = legOf(fc.integer({ min: 1, max: 12 }));
const vectorLeg = legOf(fc.integer({ min: -8, max: 8 }).map((eighths) => eighths / 8));
