import type { Database } from '../../storage/database.ts';
import { profileQuery, type QueryProfile } from './query-profile.ts';
import { createIndexFacts, type IndexFacts } from '../search/index-facts.ts';

/**
 * A word is counted up to this share of the chunks, and never less far than that many: counting walks its postings, and
 * how common a common word is makes no difference here.
 */
const COUNTED_SHARE = 0.02;
const COUNTED_AT_LEAST = 1000;

/** @returns the query's profile with inverse document frequencies as weights, ln(1 + (N − n + ½) / (n + ½)); 0 for words the corpus does not have */
export function profileQueryOf(
  database: Database,
  { query }: { query: string },
  facts: IndexFacts = createIndexFacts(database),
): QueryProfile {
  const total = countChunks(database);
  const limit = Math.max(COUNTED_AT_LEAST, Math.ceil(total * COUNTED_SHARE));
  return profileQuery(query, (term) => {
    const chunks = facts.counts.chunksWith(term, limit);
    return chunks === 0 ? 0 : Math.log(1 + (Math.max(0, total - chunks) + 0.5) / (chunks + 0.5));
  });
}

/** @returns an upper bound of the number of chunks that needs no walk over the table */
export function countChunks(database: Database): number {
  return database.prepare<{ id: number | null }>('SELECT max(id) AS id FROM chunk').get()?.id ?? 0;
}
