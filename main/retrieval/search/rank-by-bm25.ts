import type { ChunkId } from '../../contract/ids.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';
import { type EligibleChunks, eligibleChunks } from './eligible-chunks.ts';
import { matchExpression } from './match-expression.ts';
import { queryTerms } from './query-terms.ts';
import { rankRows, type ScoredRow } from './rank-rows.ts';
import { readServingGeneration } from './serving-generation.ts';

/**
 * How much an occurrence counts by where it stands. A title or heading says what the text is about, so it counts a little
 * more; not much more, because all chunks of a document share its title. Measured in docs/decisions (hybrid fusion).
 */
export const BM25_COLUMN_WEIGHTS = { title: 1.5, heading: 1.5, text: 1 } as const;

/**
 * Finds the best rows for terms, best first, equal scores in any order: {@link scanPostings}, or a copy of the index in
 * memory that gives the same scores.
 */
export type FindByTerms = (terms: readonly string[], limit: number, eligible: EligibleChunks | null) => ScoredRow[];

/**
 * The lexical leg: SQLite FTS5's BM25 (k1 = 1.2, b = 0.75) over title, heading and text, Porter-stemmed, for any of the
 * query's terms.
 *
 * @param request.query any text at all; see `queryTerms` for what is searched of it
 * @param request.k 1..1000
 * @returns at most k chunks by descending `bm25Score` (> 0), ties by chunk id; empty when the query has no terms
 */
export function rankByBm25(
  database: Database,
  request: { query: string; k: number; filter: RetrievalFilter },
  findRows: FindByTerms = scanPostings(database),
  chunkIdOf?: (rowId: number) => ChunkId | undefined,
): RankedChunk[] {
  const terms = queryTerms(request.query);
  const serving = readServingGeneration(database);
  if (terms.length === 0 || serving === null) return [];
  const eligible = eligibleChunks(request.filter, serving);
  return rankRows(database, request.k, (limit) => findRows(terms, limit, eligible), chunkIdOf);
}

/** SQLite's own way: exact, and it scores every match. */
export function scanPostings(database: Database): FindByTerms {
  return (terms, limit, eligible) => {
    const expression = matchExpression(terms);
    if (expression === null) return [];
    const { title, heading, text } = BM25_COLUMN_WEIGHTS;
    // `+rowid`: FTS5 would otherwise look up one row at a time, once per eligible chunk (9 s instead of 48 ms at 100,000).
    const statement = database.prepare<ScoredRow>(
      `SELECT rowid AS id, -bm25(chunk_fts, ${title}, ${heading}, ${text}) AS score FROM chunk_fts
       WHERE chunk_fts MATCH ? ${eligible === null ? '' : `AND +rowid IN (${eligible.sql})`}
       ORDER BY score DESC LIMIT ?`,
    );
    return statement.all(expression, ...(eligible?.values ?? []), limit);
  };
}
