import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { reciprocalRankFusion } from '../../../../main/retrieval/fusion/reciprocal-rank-fusion.ts';
import { ranking } from './ranking.ts';

describe('reciprocalRankFusion', () => {
  it('sums 1 / (60 + rank) over the rankings', () => {
    // a: 1/61 + 1/62 = 0.0325225; b: 1/62 + 1/61, the same; c: 1/63 = 0.0158730
    const fused = reciprocalRankFusion([ranking('a', 'b'), ranking('b', 'a', 'c')]);
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['a', 'b', 'c']);
    expect(fused[0]?.rrfScore).toBeCloseTo(0.0325225, 7);
    expect(fused[1]?.rrfScore).toBe(fused[0]?.rrfScore);
    expect(fused[2]?.rrfScore).toBeCloseTo(0.015873, 7);
  });

  it('counts each ranking by its weight', () => {
    // With k = 0: a = 0.25 · 1/1 + 0.75 · 1/2 = 0.625; b = 0.25 · 1/2 + 0.75 · 1/1 = 0.875
    const fused = reciprocalRankFusion([ranking('a', 'b'), ranking('b', 'a')], { k: 0, weights: [0.25, 0.75] });
    expect(fused).toEqual([
      { chunkId: 'b', rrfScore: 0.875 },
      { chunkId: 'a', rrfScore: 0.625 },
    ]);
  });

  it('gives nothing for no rankings and for empty ones', () => {
    expect(reciprocalRankFusion([])).toEqual([]);
    expect(reciprocalRankFusion([[], []])).toEqual([]);
  });

  it('refuses weights that do not match the rankings', () => {
    expect(() => reciprocalRankFusion([ranking('a')], { weights: [1, 2] })).toThrow(InvalidArgumentError);
    expect(() => reciprocalRankFusion([ranking('a')], { weights: [1, 2] })).toThrow(
      'weights has 2 entries for 1 rankings; give one for each.',
    );
  });
});
