import type { Clock } from '../../spec/clock.ts';
import type { QuerySide, SynonymGroups } from '../../spec/query-side.ts';
import type { PassageScorer } from '../../spec/reranker.ts';
import { createQueryRewriter } from '../query/query-rewriter.ts';
import { retrieveVariants } from '../query/retrieve-variants.ts';
import { createMmrDiversifier } from '../rerank/mmr-diversifier.ts';
import { createRerankerRegistry } from '../rerank/reranker-registry.ts';
import type { IndexReader } from './index-reads.ts';

/** Everything around the two legs of one index. */
export function createQuerySide(options: {
  reader: IndexReader;
  clock: Clock;
  knownWords: () => Promise<ReadonlySet<string>>;
  synonyms: () => SynonymGroups;
  featureWeight: () => number;
  openRerankModel: (name: string) => Promise<PassageScorer>;
}): QuerySide {
  const { reader, clock, knownWords, synonyms, featureWeight, openRerankModel } = options;
  return {
    rewriter: createQueryRewriter({ reader, clock, knownWords, synonyms }),
    rerankers: createRerankerRegistry({ reader, clock, featureWeight, openModel: openRerankModel }),
    diversifier: createMmrDiversifier({ reader }),
    neighbours: { readNeighbours: (request, { signal }) => reader.read('read-neighbours', request, { signal }) },
    retrieveVariants,
  };
}
