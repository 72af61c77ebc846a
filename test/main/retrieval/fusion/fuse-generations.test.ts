import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { createFusion } from '../../../../main/retrieval/fusion/create-fusion.ts';
import { createGenerationsFusion, rangesByGeneration } from '../../../../main/retrieval/fusion/fuse-generations.ts';
import type { Fusion } from '../../../../main/spec/fusion.ts';
import type { RankedChunk } from '../../../../main/spec/retriever.ts';
import { ranking } from './ranking.ts';

/** Chunks a, b, c are of g1, whose vectors weigh 0.2; x, y, z of g2, whose vectors weigh 0.5. */
const generationOf = (chunkId: ChunkId): number => ('abc'.includes(chunkId) ? 1 : 2);
const fusion = createGenerationsFusion({
  generationOf,
  fusionWeightOf: (generation) => (generation === 1 ? 0.2 : 0.5),
});

function scores(request: Parameters<Fusion['fuse']>[0]): [string, number][] {
  return fusion.fuse(request).map(({ chunkId, fusedScore }) => [chunkId, fusedScore]);
}

describe('fusion over generations', () => {
  it('scales cosines within their generation, BM25 over all, and weighs each chunk by its own model', () => {
    // bm25: a 8/8 = 1, x 6/8 = 0.75, b 2/8 = 0.25.
    // cosines of g1: a 0.3 → 1, b 0.1 → 0; of g2: x 0.9 → 1, y 0.7 → 0.5, z 0.5 → 0.
    // a 0.8·1 + 0.2·1 = 1; x 0.5·0.75 + 0.5·1 = 0.875; y 0.5·0.5 = 0.25; b 0.8·0.25 + 0.2·0 = 0.2; z 0
    const fused = scores({
      bm25: ranking(['a', 8], ['x', 6], ['b', 2]),
      vector: ranking(['x', 0.9], ['y', 0.7], ['z', 0.5], ['a', 0.3], ['b', 0.1]),
      k: 10,
    });
    expect(fused.map(([chunkId]) => chunkId)).toEqual(['a', 'x', 'y', 'b', 'z']);
    for (const [index, expected] of [1, 0.875, 0.25, 0.2, 0].entries())
      expect(fused[index]?.[1]).toBeCloseTo(expected, 12);
  });

  it('leaves a generation without vectors to its words, and the other one as it was', () => {
    // g2 has no cosine, so its weight is 0: x 6/8 = 0.75 whole; a 0.8·1 + 0.2·1 = 1.
    expect(scores({ bm25: ranking(['a', 8], ['x', 6]), vector: ranking(['a', 0.3]), k: 10 })).toEqual([
      ['a', 1],
      ['x', 0.75],
    ]);
  });

  it('leaves everything to the vectors when no word was found', () => {
    // g1: a 1, b 0; g2 has one entry: 1. Ties go by id.
    expect(scores({ bm25: [], vector: ranking(['x', 0.9], ['a', 0.3], ['b', 0.1]), k: 10 })).toEqual([
      ['a', 1],
      ['x', 1],
      ['b', 0],
    ]);
  });

  it('says of each chunk what the legs said, and returns no more than k', () => {
    const [first, ...others] = fusion.fuse({ bm25: ranking(['a', 8]), vector: ranking(['x', 0.9], ['a', 0.3]), k: 1 });
    expect(others).toEqual([]);
    expect(first).toEqual({
      chunkId: 'a',
      rank: 1,
      fusedScore: 1,
      bm25Rank: 1,
      bm25Score: 8,
      vectorRank: 2,
      cosineSimilarity: 0.3,
    });
  });

  it('is the weighted fusion of one index when there is one generation', () => {
    fc.assert(
      fc.property(
        leg(fc.integer({ min: 1, max: 12 })),
        leg(fc.integer({ min: -8, max: 8 })),
        weight,
        (bm25, vector, w) => {
          // With a leg that found nothing the other decides alone, in both.
          fc.pre(bm25.length > 0 && vector.length > 0);
          const one = createGenerationsFusion({ generationOf: () => 1, fusionWeightOf: () => w });
          const request = { bm25, vector, k: 100 };
          const expected = createFusion({ fusionWeight: w }).fuse(request);
          const found = new Map(one.fuse(request).map(({ chunkId, fusedScore }) => [chunkId, fusedScore]));
          expect(found.size).toBe(expected.length);
          for (const { chunkId, fusedScore } of expected) expect(found.get(chunkId)).toBeCloseTo(fusedScore, 12);
        },
      ),
    );
  });

  it('does not let one model’s cosines change the scores of another one’s chunks', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (p, q) => {
        const bm25 = ranking(['a', 8], ['b', 2]);
        const mine = [
          ['a', 0.3],
          ['b', 0.1],
        ] as const;
        const alone = new Map(scores({ bm25, vector: ranking(...mine), k: 10 }));
        const beside = new Map(scores({ bm25, vector: ranking(...mine, ['x', p], ['y', q]), k: 10 }));
        expect([beside.get('a'), beside.get('b')]).toEqual([alone.get('a'), alone.get('b')]);
      }),
    );
  });
});

it('ranges of cosines are those of a generation’s own entries', () => {
  const vector = ranking(['x', 0.9], ['y', -0.5], ['a', 0.3]);
  expect([...rangesByGeneration(vector, generationOf)]).toEqual([
    [2, { min: -0.5, max: 0.9 }],
    [1, { min: 0.3, max: 0.3 }],
  ]);
});

const weight = fc.double({ min: 0, max: 1, noNaN: true });
function leg(score: fc.Arbitrary<number>): fc.Arbitrary<RankedChunk[]> {
  return fc
    .uniqueArray(fc.tuple(fc.nat({ max: 20 }), score), { selector: ([id]) => id, maxLength: 15 })
    .map((entries) => entries.toSorted((a, b) => b[1] - a[1]))
    .map((entries) => ranking(...entries.map(([id, value]) => [`c${id}`, value] as const)));
}
