import type { ExplainedTerm, TermContribution } from '../../contract/explain.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { matchExpression } from '../search/match-expression.ts';
import { queryTerms } from '../search/query-terms.ts';
import { BM25_COLUMN_WEIGHTS } from '../search/rank-by-bm25.ts';
import { inverseDocumentFrequency, readBm25Statistics, readRowLength, termFrequencyOf } from './bm25-statistics.ts';

export interface TermExplanation {
  chunksInIndex: number;
  terms: readonly ExplainedTerm[];
  /** Words of the query that are not searched for. */
  ignoredWords: readonly string[];
  /** For each chunk asked about, in order: what each term it contains adds to its `bm25Score`. */
  contributions: readonly { chunkId: ChunkId; terms: readonly TermContribution[] }[];
}

/**
 * Takes a query's BM25 score apart: each term's weight in the whole index, and what it adds for single chunks. FTS5 sums
 * one value per term, so asking it for each term alone gives the parts exactly as it adds them up.
 */
export function explainTerms(
  database: Database,
  request: { query: string; chunkIds: readonly ChunkId[] },
): TermExplanation {
  const searched = queryTerms(request.query);
  const counts = new Map<string, number>();
  for (const term of searched) counts.set(term, (counts.get(term) ?? 0) + 1);
  const statistics = readBm25Statistics(database);
  const frequency = database.prepare<{ df: number }>('SELECT count(*) AS df FROM chunk_fts WHERE chunk_fts MATCH ?');
  const terms = [...counts].map(([term, inQuery]): ExplainedTerm => {
    const documentFrequency = frequency.get(matchExpression([term]))?.df ?? 0;
    const idf = inverseDocumentFrequency(statistics.rows, documentFrequency);
    return { term, inQuery, documentFrequency, idf };
  });
  const idOf = database.prepare<{ id: number }>('SELECT id FROM chunk WHERE chunk_id = ?');
  return {
    chunksInIndex: statistics.rows,
    terms,
    ignoredWords: ignoredWords(request.query, counts),
    contributions: request.chunkIds.map((chunkId) => {
      const row = idOf.get(chunkId);
      return {
        chunkId,
        terms: row === undefined ? [] : contributionsTo(database, row.id, terms, statistics.meanLength),
      };
    }),
  };
}

function contributionsTo(
  database: Database,
  id: number,
  terms: readonly ExplainedTerm[],
  meanLength: number,
): TermContribution[] {
  const { title, heading, text } = BM25_COLUMN_WEIGHTS;
  // The driver binds numbers as floats, for which FTS5 takes `rowid = ?` to be no condition at all.
  const scoreOf = database.prepare<{ score: number }>(
    `SELECT -bm25(chunk_fts, ${title}, ${heading}, ${text}) AS score FROM chunk_fts WHERE chunk_fts MATCH ? AND rowid = CAST(? AS INTEGER)`,
  );
  const length = readRowLength(database, id);
  return terms
    .flatMap(({ term, inQuery, idf }) => {
      const score = scoreOf.get(matchExpression([term]), id)?.score;
      if (score === undefined) return [];
      const termFrequency = termFrequencyOf({ contribution: score, idf, length, meanLength });
      return [{ term, termFrequency, contribution: score * inQuery }];
    })
    .toSorted((a, b) => b.contribution - a.contribution);
}

function ignoredWords(query: string, searched: ReadonlyMap<string, number>): string[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].filter((word) => !searched.has(word));
}
