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
  /** How much the bundled one's features count now, 1 as usual. */
  featureWeight: () => number;
  openModel: (name: string) => Promise<PassageScorer>;
}): RerankerRegistry {
  const { reader, clock, featureWeight, openModel } = options;
  const bundled = (weight: number): Reranker =>
    createAnytimeReranker({ scorer: createBundledScorer({ reader, featureWeight: weight }), clock });
  return {
    bundled,
    async find(name) {
      if (name === NO_RERANKER) return null;
      if (name === BUNDLED_RERANKER) return bundled(featureWeight());
      return createAnytimeReranker({ scorer: await openModel(name), clock });
    },
  };
}
