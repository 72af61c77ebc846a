import type { ChunkId } from '../contract/ids.ts';
import type { RankedChunk } from './retriever.ts';

/** One entry of the merged ranking, with what each leg said of it (null = that leg did not return it). */
export interface FusedChunk {
  chunkId: ChunkId;
  /** From 1. */
  rank: number;
  /** Higher is better; comparable within one fusion only. */
  fusedScore: number;
  bm25Rank: number | null;
  bm25Score: number | null;
  vectorRank: number | null;
  cosineSimilarity: number | null;
}

/** Merges the two legs of hybrid search. A leg that is null was not run (or was skipped); the other then decides alone. */
export interface Fusion {
  fuse(request: {
    bm25: readonly RankedChunk[] | null;
    vector: readonly RankedChunk[] | null;
    k: number;
  }): readonly FusedChunk[];
}
