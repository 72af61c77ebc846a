import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { RankedChunk } from '../../spec/retriever.ts';

/** Cormack et al. chose 60 on TREC collections; the result hardly depends on it. */
export const DEFAULT_RRF_K = 60;

export interface RrfScoredChunk {
  chunkId: ChunkId;
  rrfScore: number;
}

/**
 * Fuses rankings by reciprocal rank: score(d) = Σ weight_i / (k + rank_i(d)), rank from 1.
 *
 * @param rankings one list per retriever, best first; a chunk appears at most once per list
 * @param options.k smoothing constant, default {@link DEFAULT_RRF_K}
 * @param options.weights one per ranking, default 1 each
 * @returns chunks by descending `rrfScore`; ties by chunk id, so output is deterministic
 * @throws InvalidArgumentError when `weights` and `rankings` differ in length
 * @see Cormack, Clarke, Büttcher, Reciprocal Rank Fusion outperforms Condorcet, SIGIR 2009
 */
export function reciprocalRankFusion(
  rankings: readonly (readonly RankedChunk[])[],
  options: { k?: number; weights?: readonly number[] } = {},
): RrfScoredChunk[] {
  const { k = DEFAULT_RRF_K, weights = rankings.map(() => 1) } = options;
  if (weights.length !== rankings.length) {
    throw new InvalidArgumentError(
      `weights has ${weights.length} entries for ${rankings.length} rankings; give one for each.`,
    );
  }
  const scores = new Map<ChunkId, number>();
  for (const [index, ranking] of rankings.entries()) {
    const weight = weights[index] ?? 0;
    for (const { chunkId, rank } of ranking) scores.set(chunkId, (scores.get(chunkId) ?? 0) + weight / (k + rank));
  }
  return [...scores]
    .map(([chunkId, rrfScore]) => ({ chunkId, rrfScore }))
    .toSorted((a, b) => b.rrfScore - a.rrfScore || (a.chunkId < b.chunkId ? -1 : 1));
}
