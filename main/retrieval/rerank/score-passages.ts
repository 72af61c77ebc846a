import type { ChunkId } from '../../contract/ids.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { readChunks } from '../search/read-chunks.ts';
import { createIndexFacts, type IndexFacts } from '../search/index-facts.ts';
import { OccurrenceFinder } from './find-occurrences.ts';
import { coverageOf, passageFeatures } from './passage-features.ts';
import type { QueryProfile } from './query-profile.ts';
import { profileQueryOf } from './weigh-terms.ts';

/**
 * How much each feature counts beside the fused score (0..1). Chosen on the three judged collections and checked on four
 * tasks of other kinds, see docs/decisions (query side): word order is what BM25 and a mean of word vectors both miss,
 * the others break ties.
 */
export const FEATURE_WEIGHTS = { ordered: 0.3, windowCoverage: 0.05, titleCoverage: 0.05 } as const;

/** Words read of a passage: a chunk has fewer, a test collection's whole document may have more. */
const MAX_WORDS = 600;

export interface ScoredPassages {
  /** One for each candidate, 0..1.4; null for a chunk that is gone. */
  scores: readonly (number | null)[];
  /** The candidates as they were read, without those that are gone: whoever shows them need not read them again. */
  chunks: readonly Chunk[];
}

/**
 * The bundled reranker's score of each passage:
 *
 *     fusedScore + 0.3 · ordered pairs + 0.05 · best window's coverage + 0.05 · coverage by title and headings
 *
 * @param request.profile of the query, where it is weighed by another index; this one weighs it by default
 * @param request.candidates `fusedScore` 0..1
 * @param request.featureWeight factor of all that is added, 1 as usual
 */
export function scorePassages(
  database: Database,
  request: {
    query: string;
    profile?: QueryProfile;
    candidates: readonly { chunkId: ChunkId; fusedScore: number }[];
    featureWeight: number;
  },
  facts: IndexFacts = createIndexFacts(database),
): ScoredPassages {
  const { query, candidates, featureWeight } = request;
  const profile = request.profile ?? profileQueryOf(database, { query }, facts);
  const finder = new OccurrenceFinder(profile.stems);
  const chunks = readChunks(database, { chunkIds: candidates.map(({ chunkId }) => chunkId) }, facts);
  const chunkOf = new Map(chunks.map((chunk) => [chunk.chunkId, chunk]));
  const scores = candidates.map(({ chunkId, fusedScore }) => {
    const chunk = chunkOf.get(chunkId);
    if (chunk === undefined) return null;
    const body = passageFeatures(profile, finder.find(chunk.text, MAX_WORDS));
    const label = [chunk.title, ...chunk.headingPath].join(' ');
    const titleCoverage = coverageOf(profile, finder.find(label, MAX_WORDS));
    const features =
      FEATURE_WEIGHTS.ordered * body.ordered +
      FEATURE_WEIGHTS.windowCoverage * body.windowCoverage +
      FEATURE_WEIGHTS.titleCoverage * titleCoverage;
    return fusedScore + featureWeight * features;
  });
  return { scores, chunks };
}
