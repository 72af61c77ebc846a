import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { RankedChunk } from '../../spec/retriever.ts';

export interface WeightedChunk {
  chunkId: ChunkId;
  weightedScore: number;
}

/**
 * Fuses the legs of hybrid search by their scores:
 *
 *     score(d) = (1 − w) · bm25(d) / max bm25  +  w · (cos(d) − min cos) / (max cos − min cos)
 *
 * with maxima and minima over the lists given, and 0 for a leg that did not return d. BM25 keeps its ratios (twice the
 * evidence is twice the score, and an outstanding first hit stays outstanding); cosines only mean something against each
 * other, so their range is stretched. When all cosines are equal each counts 1.
 *
 * @param options.bm25 by descending bm25Score, all > 0; may be empty
 * @param options.vector by descending cosineSimilarity; may be empty
 * @param options.vectorWeight w, 0..1
 * @returns chunks by descending `weightedScore`, 0..1; ties by chunk id, so output is deterministic
 * @throws InvalidArgumentError when w is not within 0..1
 * @see Bruch, Gai, Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023 (convex combination)
 */
export function weightedScoreFusion(options: {
  bm25: readonly RankedChunk[];
  vector: readonly RankedChunk[];
  vectorWeight: number;
}): WeightedChunk[] {
  const { bm25, vector, vectorWeight } = options;
  if (!(vectorWeight >= 0 && vectorWeight <= 1)) {
    throw new InvalidArgumentError(`The weight of the vector leg is ${vectorWeight}; it must be within 0 and 1.`);
  }
  const scores = new Map<ChunkId, number>();
  const maxBm25 = Math.max(...bm25.map(({ score }) => score));
  for (const { chunkId, score } of bm25) scores.set(chunkId, (1 - vectorWeight) * (score / maxBm25));
  const cosines = vector.map(({ score }) => score);
  const maxCosine = Math.max(...cosines);
  const range = maxCosine - Math.min(...cosines);
  for (const { chunkId, score } of vector) {
    const scaled = range === 0 ? 1 : 1 - (maxCosine - score) / range;
    scores.set(chunkId, (scores.get(chunkId) ?? 0) + vectorWeight * scaled);
  }
  return [...scores]
    .map(([chunkId, weightedScore]) => ({ chunkId, weightedScore }))
    .toSorted((a, b) => b.weightedScore - a.weightedScore || (a.chunkId < b.chunkId ? -1 : 1));
}
