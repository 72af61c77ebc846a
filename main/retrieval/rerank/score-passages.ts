import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { parseHeadingPath } from '../search/read-chunks.ts';
import { OccurrenceFinder } from './find-occurrences.ts';
import { passageFeatures } from './passage-features.ts';
import type { QueryProfile } from './query-profile.ts';

/**
 * How much each feature counts beside the fused score (0..1). Chosen on the three judged collections and checked on four
 * tasks of other kinds, see docs/decisions (query side): word order is what BM25 and a mean of word vectors both miss,
 * the others break ties.
 */
export const FEATURE_WEIGHTS = { ordered: 0.3, windowCoverage: 0.05, titleCoverage: 0.05 } as const;

/** Words read of a passage: a chunk has fewer, a test collection's whole document may have more. */
const MAX_WORDS = 600;

/**
 * The bundled reranker's score of each passage:
 *
 *     fusedScore + 0.3 · ordered pairs + 0.05 · best window's coverage + 0.05 · coverage by title and headings
 *
 * @param request.candidates `fusedScore` 0..1
 * @param request.featureWeight factor of all that is added, 1 as usual
 * @returns one score per candidate, 0..1.4; null for a chunk that is gone
 */
export function scorePassages(
  database: Database,
  request: {
    profile: QueryProfile;
    candidates: readonly { chunkId: ChunkId; fusedScore: number }[];
    featureWeight: number;
  },
): (number | null)[] {
  const { profile, candidates, featureWeight } = request;
  const finder = new OccurrenceFinder(profile.stems);
  const statement = database.prepare<{ title: string; headingPath: string; text: string }>(
    'SELECT title, heading_path AS headingPath, text FROM chunk WHERE chunk_id = ?',
  );
  return candidates.map(({ chunkId, fusedScore }) => {
    const row = statement.get(chunkId);
    if (row === undefined) return null;
    const body = passageFeatures(profile, finder.find(row.text, MAX_WORDS));
    const label = [row.title, ...parseHeadingPath(row.headingPath)].join(' ');
    const title = passageFeatures(profile, finder.find(label, MAX_WORDS));
    const features =
      FEATURE_WEIGHTS.ordered * body.ordered +
      FEATURE_WEIGHTS.windowCoverage * body.windowCoverage +
      FEATURE_WEIGHTS.titleCoverage * title.coverage;
    return fusedScore + featureWeight * features;
  });
}
