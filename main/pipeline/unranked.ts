import type { FusedChunk } from '../spec/fusion.ts';
import type { RankedResult } from '../spec/reranker.ts';

/** Fused chunks as results that nothing moved. */
export function asRanked(fused: readonly FusedChunk[]): readonly RankedResult[] {
  return fused.map((entry) => ({ ...entry, fusedRank: entry.rank, relevanceScore: null, move: 0 }));
}
