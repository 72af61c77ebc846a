import { DEFAULT_RERANK_DEPTH } from '../../contract/retrieval.ts';
import type { Diversifier } from '../../spec/query-side.ts';
import type { RankedResult } from '../../spec/reranker.ts';
import type { IndexReader } from '../search/index-reads.ts';
import { maximalMarginalRelevance } from './maximal-marginal-relevance.ts';

/**
 * Diversifies the best results by the cosines of their stored vectors; relevance is the score they are ranked by, as a
 * share of the best one's. Chunks without a vector are like nothing.
 */
export function createMmrDiversifier(options: { reader: IndexReader; depth?: number }): Diversifier {
  const { reader, depth = DEFAULT_RERANK_DEPTH } = options;
  return {
    async diversify({ results, lambda }, { signal }) {
      if (lambda === 1 || results.length < 2) return results;
      const looked = results.slice(0, depth);
      const chunkIds = looked.map(({ chunkId }) => chunkId);
      const vectors = await reader.read('read-vectors', { chunkIds }, { signal });
      const cosine = (a: number, b: number): number => Math.max(0, dot(vectors[a] ?? null, vectors[b] ?? null));
      const order = maximalMarginalRelevance(relevanceOf(looked), cosine, lambda);
      const reordered = order.flatMap((index) => looked[index] ?? []);
      return [...reordered, ...results.slice(depth)].map((result, index) => ({
        ...result,
        rank: index + 1,
        move: result.fusedRank - (index + 1),
      }));
    },
  };
}

/** A reranker that was cut short scored only the first: the others follow with what is left of the last score. */
function relevanceOf(results: readonly RankedResult[]): number[] {
  const isReranked = results[0]?.relevanceScore != null;
  const values = results.map(({ relevanceScore, fusedScore }) => (isReranked ? relevanceScore : fusedScore));
  const known = values.filter((value) => value !== null);
  const best = Math.max(...known);
  const worst = Math.min(...known);
  // Scores of a cross-encoder may be negative: then their range is what counts.
  const floor = worst < 0 ? worst : 0;
  const range = best - floor;
  return values.map((value) => (range === 0 ? 1 : ((value ?? worst) - floor) / range));
}

function dot(a: Float32Array | null, b: Float32Array | null): number {
  // Vectors of two models, while sources move from one index to another, cannot be compared.
  if (a === null || b === null || a.length !== b.length) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
