import type { Database } from '../../storage/database.ts';
import { matchExpression } from '../search/match-expression.ts';
import { profileQuery, type QueryProfile } from './query-profile.ts';
import { INTEGER_VALUE, TEXT_VALUE } from '../../storage/bound-value.ts';

/**
 * A word is counted up to this share of the chunks, and never less far than that many: counting walks its postings, and
 * how common a common word is makes no difference here.
 */
const COUNTED_SHARE = 0.02;
const COUNTED_AT_LEAST = 1000;

/** @returns the query's profile with inverse document frequencies as weights, ln(1 + (N − n + ½) / (n + ½)); 0 for words the corpus does not have */
export function profileQueryOf(database: Database, { query }: { query: string }): QueryProfile {
  const total = countChunks(database);
  return profileQuery(query, (term) => {
    const chunks = countChunksWith(database, term, total);
    return chunks === 0 ? 0 : Math.log(1 + (Math.max(0, total - chunks) + 0.5) / (chunks + 0.5));
  });
}

/** @returns an upper bound of the number of chunks that needs no walk over the table */
export function countChunks(database: Database): number {
  return database.prepare<{ id: number | null }>('SELECT max(id) AS id FROM chunk').get()?.id ?? 0;
}

function countChunksWith(database: Database, term: string, total: number): number {
  const limit = Math.max(COUNTED_AT_LEAST, Math.ceil(total * COUNTED_SHARE));
  const row = database
    .prepare<{ chunks: number }>(
      `SELECT count(*) AS chunks FROM (SELECT rowid FROM chunk_fts WHERE chunk_fts MATCH ${TEXT_VALUE}
         LIMIT ${INTEGER_VALUE})`,
    )
    .get(matchExpression([term]) ?? '""', limit);
  return row?.chunks ?? 0;
}
