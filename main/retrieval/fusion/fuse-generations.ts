import type { ChunkId } from '../../contract/ids.ts';
import type { Fusion } from '../../spec/fusion.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import { describeEntry } from './create-fusion.ts';

/**
 * Fuses legs whose entries come from indexes of different embedding models:
 *
 *     score(d) = (1 − w_g) · bm25(d) / max bm25  +  w_g · (cos(d) − min cos_g) / (max cos_g − min cos_g)
 *
 * with g the generation of d, its weight w_g, and minima and maxima of cosines over that generation's entries alone:
 * cosines of two models mean nothing against each other, BM25 scores of two indexes of one house do. With one
 * generation this is `weightedScoreFusion`, which serves it.
 *
 * A generation without an entry in the vector leg leaves its chunks to BM25; an empty BM25 leg leaves all to the vectors.
 *
 * @param options.generationOf of a chunk that a leg returned
 * @param options.fusionWeightOf weight of the vector leg in a generation, 0..1
 */
export function createGenerationsFusion(options: {
  generationOf: (chunkId: ChunkId) => number;
  fusionWeightOf: (generation: number) => number;
}): Fusion {
  const { generationOf, fusionWeightOf } = options;
  return {
    fuse({ bm25, vector, k }) {
      const legs = { bm25: bm25 ?? [], vector: vector ?? [] };
      const maxBm25 = legs.bm25.reduce((max, { score }) => Math.max(max, score), 0);
      const ranges = rangesByGeneration(legs.vector, generationOf);
      const weightOf = (generation: number): number => {
        if (legs.bm25.length === 0) return 1;
        return ranges.has(generation) ? fusionWeightOf(generation) : 0;
      };
      const scores = new Map<ChunkId, number>();
      for (const { chunkId, score } of legs.bm25) {
        scores.set(chunkId, (1 - weightOf(generationOf(chunkId))) * (score / maxBm25));
      }
      for (const { chunkId, score } of legs.vector) {
        const generation = generationOf(chunkId);
        const { min, max } = ranges.get(generation) ?? { min: score, max: score };
        const scaled = max === min ? 1 : (score - min) / (max - min);
        scores.set(chunkId, (scores.get(chunkId) ?? 0) + weightOf(generation) * scaled);
      }
      return [...scores]
        .map(([chunkId, fusedScore]) => ({ chunkId, fusedScore }))
        .toSorted((a, b) => b.fusedScore - a.fusedScore || (a.chunkId < b.chunkId ? -1 : 1))
        .slice(0, k)
        .map(describeEntry(legs));
    },
  };
}

/** Smallest and largest cosine of each generation's entries. */
export function rangesByGeneration(
  vector: readonly RankedChunk[],
  generationOf: (chunkId: ChunkId) => number,
): ReadonlyMap<number, { min: number; max: number }> {
  const ranges = new Map<number, { min: number; max: number }>();
  for (const { chunkId, score } of vector) {
    const generation = generationOf(chunkId);
    const { min, max } = ranges.get(generation) ?? { min: score, max: score };
    ranges.set(generation, { min: Math.min(min, score), max: Math.max(max, score) });
  }
  return ranges;
}
