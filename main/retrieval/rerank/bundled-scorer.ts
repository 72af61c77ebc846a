import { BUNDLED_RERANKER, DEFAULT_RERANK_DEPTH } from '../../contract/retrieval.ts';
import type { PassageScorer } from '../../spec/reranker.ts';
import type { IndexReader } from '../search/index-reads.ts';

/**
 * The reranker that needs no model: see `scorePassages`. A reader thread weighs the query, reads and scores in one go, in
 * less time than it takes to come back for a second batch.
 */
export function createBundledScorer(options: { reader: IndexReader; featureWeight: number }): PassageScorer {
  const { reader, featureWeight } = options;
  return {
    name: BUNDLED_RERANKER,
    batchSize: DEFAULT_RERANK_DEPTH,
    async score({ query, candidates }, { signal }) {
      const { scores, chunks } = await reader.read('score-passages', { query, candidates, featureWeight }, { signal });
      return { scores: candidates.map(({ fusedScore }, index) => scores[index] ?? fusedScore), chunks };
    },
  };
}
