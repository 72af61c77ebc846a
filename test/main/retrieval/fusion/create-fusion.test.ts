import { describe, expect, it } from 'vitest';
import { createFusion } from '../../../../main/retrieval/fusion/create-fusion.ts';
import { ranking } from './ranking.ts';

const bm25 = ranking(['a', 10], ['b', 5]);
const vector = ranking(['b', 0.8], ['c', 0.6], ['a', 0.4]);

describe('createFusion', () => {
  it("uses the model's weight and carries both legs' ranks and scores", () => {
    // w = 0.2: a 0.8·1 + 0.2·0 = 0.8; b 0.8·0.5 + 0.2·1 = 0.6; c 0.2·0.5 = 0.1
    const fused = createFusion({ fusionWeight: 0.2 }).fuse({ bm25, vector, k: 10 });
    expect(fused).toEqual([
      {
        chunkId: 'a',
        rank: 1,
        fusedScore: 0.8,
        bm25Rank: 1,
        bm25Score: 10,
        vectorRank: 3,
        cosineSimilarity: 0.4,
      },
      {
        chunkId: 'b',
        rank: 2,
        fusedScore: expect.closeTo(0.6, 12),
        bm25Rank: 2,
        bm25Score: 5,
        vectorRank: 1,
        cosineSimilarity: 0.8,
      },
      {
        chunkId: 'c',
        rank: 3,
        fusedScore: expect.closeTo(0.1, 12),
        bm25Rank: null,
        bm25Score: null,
        vectorRank: 2,
        cosineSimilarity: 0.6,
      },
    ]);
  });

  it('lets a heavier model turn the order around', () => {
    // w = 0.5: b 0.25 + 0.5 = 0.75; a 0.5
    const fused = createFusion({ fusionWeight: 0.5 }).fuse({ bm25, vector, k: 10 });
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['b', 'a', 'c']);
  });

  it.each([
    ['was not run', null],
    ['found nothing', []],
  ])('lets one leg decide alone when the other %s', (_, missing) => {
    const fusion = createFusion({ fusionWeight: 0.2 });
    const lexical = fusion.fuse({ bm25, vector: missing, k: 10 });
    expect(lexical.map(({ chunkId, fusedScore, vectorRank }) => [chunkId, fusedScore, vectorRank])).toEqual([
      ['a', 1, null],
      ['b', 0.5, null],
    ]);
    const dense = fusion.fuse({ bm25: missing, vector, k: 10 });
    expect(dense.map(({ chunkId, bm25Score }) => [chunkId, bm25Score])).toEqual([
      ['b', null],
      ['c', null],
      ['a', null],
    ]);
    expect(dense[0]?.fusedScore).toBe(1);
  });

  it('returns nothing when both legs are missing', () => {
    expect(createFusion({ fusionWeight: 0.2 }).fuse({ bm25: null, vector: null, k: 10 })).toEqual([]);
  });

  it('cuts to k after fusing, not before', () => {
    // b is second in neither leg alone, yet best of both at equal weights: a 0.5, b 0.25 + 0.5.
    const fused = createFusion({ fusionWeight: 0.5 }).fuse({ bm25, vector, k: 1 });
    expect(fused.map(({ chunkId, rank }) => [chunkId, rank])).toEqual([['b', 1]]);
  });

  it('fuses by rank when asked to, with the same weights', () => {
    // a: 0.8/61 + 0.2/63 = 0.0162894; b: 0.8/62 + 0.2/61 = 0.0161819; c: 0.2/62 = 0.0032258
    const fused = createFusion({ fusionWeight: 0.2, method: 'reciprocal-rank' }).fuse({ bm25, vector, k: 10 });
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['a', 'b', 'c']);
    expect(fused.map(({ fusedScore }) => fusedScore)).toEqual([
      expect.closeTo(0.0162894, 7),
      expect.closeTo(0.0161819, 7),
      expect.closeTo(0.0032258, 7),
    ]);
  });
});
