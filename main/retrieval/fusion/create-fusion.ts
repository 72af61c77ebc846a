import type { ChunkId } from '../../contract/ids.ts';
import type { FusionMethod } from '../../contract/tune.ts';
import type { FusedChunk, Fusion } from '../../spec/fusion.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import { reciprocalRankFusion } from './reciprocal-rank-fusion.ts';
import { weightedScoreFusion } from './weighted-score-fusion.ts';

/** The better on average over collections; see docs/decisions (hybrid fusion). */
export const DEFAULT_FUSION_METHOD: FusionMethod = 'weighted-score';

/**
 * Fusion of the two legs with the dense leg's weight taken from the embedding model.
 *
 * A leg that was not run, or that found nothing, hands its weight to the other.
 *
 * @param options.fusionWeight weight of the vector leg, 0..1; BM25 gets the rest
 */
export function createFusion(options: { fusionWeight: number; method?: FusionMethod }): Fusion {
  const { fusionWeight, method = DEFAULT_FUSION_METHOD } = options;
  return {
    fuse({ bm25, vector, k }) {
      const legs = { bm25: bm25 ?? [], vector: vector ?? [] };
      const vectorWeight = legs.bm25.length === 0 ? 1 : legs.vector.length === 0 ? 0 : fusionWeight;
      const scored = SCORERS[method]({ ...legs, vectorWeight });
      return scored.slice(0, k).map(describeEntry(legs));
    },
  };
}

export interface Legs {
  bm25: readonly RankedChunk[];
  vector: readonly RankedChunk[];
}

type Scorer = (legs: Legs & { vectorWeight: number }) => readonly { chunkId: ChunkId; fusedScore: number }[];

const SCORERS: Record<FusionMethod, Scorer> = {
  'weighted-score': (legs) =>
    weightedScoreFusion(legs).map(({ chunkId, weightedScore }) => ({ chunkId, fusedScore: weightedScore })),
  'reciprocal-rank': ({ bm25, vector, vectorWeight }) =>
    reciprocalRankFusion([bm25, vector], { weights: [1 - vectorWeight, vectorWeight] }).map(
      ({ chunkId, rrfScore }) => ({ chunkId, fusedScore: rrfScore }),
    ),
};

/** Adds rank and what each leg said; null where a leg did not return the chunk. */
export function describeEntry(
  legs: Legs,
): (scored: { chunkId: ChunkId; fusedScore: number }, index: number) => FusedChunk {
  const bm25 = byChunkId(legs.bm25);
  const vector = byChunkId(legs.vector);
  return ({ chunkId, fusedScore }, index) => ({
    chunkId,
    rank: index + 1,
    fusedScore,
    bm25Rank: bm25.get(chunkId)?.rank ?? null,
    bm25Score: bm25.get(chunkId)?.score ?? null,
    vectorRank: vector.get(chunkId)?.rank ?? null,
    cosineSimilarity: vector.get(chunkId)?.score ?? null,
  });
}

function byChunkId(ranking: readonly RankedChunk[]): ReadonlyMap<ChunkId, RankedChunk> {
  return new Map(ranking.map((entry) => [entry.chunkId, entry]));
}
