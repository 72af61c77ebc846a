import type { ChunkId } from '../../contract/ids.ts';
import type { RankedChunk } from '../../spec/retriever.ts';

/**
 * A ranking as it goes from thread to thread. A hundred objects take ten times as long to copy as one text and one array
 * of numbers.
 */
export interface PackedRanking {
  /** Best first, a line each. */
  chunkIds: string;
  scores: Float64Array;
}

/** No chunk id has one: they are made of a hash. */
const SEPARATOR = '\n';

export function packRanking(ranking: readonly RankedChunk[]): PackedRanking {
  return {
    chunkIds: ranking.map(({ chunkId }) => chunkId).join(SEPARATOR),
    scores: Float64Array.from(ranking, ({ score }) => score),
  };
}

export function unpackRanking({ chunkIds, scores }: PackedRanking): RankedChunk[] {
  if (scores.length === 0) return [];
  return chunkIds
    .split(SEPARATOR)
    .map((chunkId, index) => ({ chunkId: chunkId as ChunkId, rank: index + 1, score: scores[index] as number }));
}
