import { BUNDLED_RERANKER } from '../../contract/retrieval.ts';
import type { PassageScorer } from '../../spec/reranker.ts';
import type { IndexReader } from '../search/index-reads.ts';
import type { QueryProfile } from './query-profile.ts';

/** Passages of one read: about a millisecond of a reader thread's time. */
const BATCH_SIZE = 10;

/** The reranker that needs no model: see `scorePassages`. It reads and scores in a reader thread. */
export function createBundledScorer(options: { reader: IndexReader; featureWeight: number }): PassageScorer {
  const { reader, featureWeight } = options;
  // The profile of the query being scored: its words are weighed once, not once a batch.
  const profiles = new WeakMap<AbortSignal, Promise<QueryProfile>>();
  return {
    name: BUNDLED_RERANKER,
    batchSize: BATCH_SIZE,
    async score({ query, candidates }, { signal }) {
      let profile = profiles.get(signal);
      if (profile === undefined) {
        profile = reader.read('profile-query', { query }, { signal });
        profiles.set(signal, profile);
      }
      const scores = await reader.read(
        'score-passages',
        { profile: await profile, candidates, featureWeight },
        { signal },
      );
      return candidates.map(({ fusedScore }, index) => scores[index] ?? fusedScore);
    },
  };
}
