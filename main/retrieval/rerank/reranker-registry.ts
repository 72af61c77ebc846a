import { BUNDLED_RERANKER, NO_RERANKER } from '../../contract/retrieval.ts';
import type { Clock } from '../../spec/clock.ts';
import type { PassageScorer, Reranker, RerankerRegistry } from '../../spec/reranker.ts';
import type { IndexReader } from '../search/index-reads.ts';
import { createAnytimeReranker } from './anytime-reranker.ts';
import { createBundledScorer } from './bundled-scorer.ts';

/**
 * The rerankers of one index.
 *
 * @param options.openModel loads a cross-encoder by the name that is neither `none` nor `bundled`, and keeps it
 */
export function createRerankerRegistry(options: {
  reader: IndexReader;
  clock: Clock;
  openModel: (name: string) => Promise<PassageScorer>;
}): RerankerRegistry {
  const { reader, clock, openModel } = options;
  const bundled: Reranker = createAnytimeReranker({ scorer: createBundledScorer({ reader }), clock });
  return {
    async find(name) {
      if (name === NO_RERANKER) return null;
      if (name === BUNDLED_RERANKER) return bundled;
      return createAnytimeReranker({ scorer: await openModel(name), clock });
    },
  };
}
