import type { AccessAs } from '../../contract/access.ts';
import type { ExplainedTerm, TermContribution } from '../../contract/explain.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { eligibleChunks } from '../search/eligible-chunks.ts';
import { matchExpression } from '../search/match-expression.ts';
import { queryTerms } from '../search/query-terms.ts';
import { BM25_COLUMN_WEIGHTS } from '../search/rank-by-bm25.ts';
import { readServingGeneration } from '../search/serving-generation.ts';
import { inverseDocumentFrequency, readBm25Statistics, readRowLength, termFrequencyOf } from './bm25-statistics.ts';

export interface TermExplanation {
  /** For a principal: those that they may find. */
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
 *
 * @param request.as counts are then of what the principal may find: how often a word stands in documents that are hidden
 *   from them is not told. What a term adds stays what FTS5 added, which weighs by the whole index.
 */
export function explainTerms(
  database: Database,
  request: { query: string; chunkIds: readonly ChunkId[]; as?: AccessAs | undefined },
): TermExplanation {
  const counts = new Map<string, number>();
  for (const term of queryTerms(request.query)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const statistics = readBm25Statistics(database);
  const toTerms = (rows: number, frequencies: readonly number[]): ExplainedTerm[] =>
    [...counts].map(([term, inQuery], at) => {
      const documentFrequency = frequencies[at] ?? 0;
      return { term, inQuery, documentFrequency, idf: inverseDocumentFrequency(rows, documentFrequency) };
    });
  const frequency = database.prepare<{ df: number }>('SELECT count(*) AS df FROM chunk_fts WHERE chunk_fts MATCH ?');
  const terms = toTerms(
    statistics.rows,
    [...counts.keys()].map((term) => frequency.get(matchExpression([term]))?.df ?? 0),
  );
  const visible = request.as === undefined ? null : countVisible(database, [...counts.keys()], request.as);
  const idOf = database.prepare<{ id: number }>('SELECT id FROM chunk WHERE chunk_id = ?');
  return {
    chunksInIndex: visible?.rows ?? statistics.rows,
    terms: visible === null ? terms : toTerms(visible.rows, visible.frequencies),
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

/** One statement for all terms, so that the chunks a principal may find are gathered once. */
function countVisible(
  database: Database,
  terms: readonly string[],
  as: AccessAs,
): { rows: number; frequencies: readonly number[] } {
  const serving = readServingGeneration(database);
  const eligible = serving && eligibleChunks({ as }, serving);
  if (eligible === null) return { rows: 0, frequencies: [] };
  const counts = database
    .prepare<{ place: number; count: number }>(
      `WITH visible AS MATERIALIZED (${eligible.sql})
       SELECT -1 AS place, count(*) AS count FROM visible
       UNION ALL
       SELECT term.key AS place, (SELECT count(*) FROM chunk_fts
         WHERE chunk_fts MATCH term.value AND +chunk_fts.rowid IN (SELECT id FROM visible)) AS count
       FROM json_each(?) AS term`,
    )
    .all(...eligible.values, JSON.stringify(terms.map((term) => matchExpression([term]))));
  const byPlace = new Map(counts.map(({ place, count }) => [place, count]));
  return { rows: byPlace.get(-1) ?? 0, frequencies: terms.map((_, place) => byPlace.get(place) ?? 0) };
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
