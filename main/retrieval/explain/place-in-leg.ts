import type { WhyNotPlace } from '../../contract/explain.ts';
import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import type { QueryVector } from '../search/rank-by-cosine.ts';
import { type EligibleChunks, eligibleChunks } from '../search/eligible-chunks.ts';
import { matchExpression } from '../search/match-expression.ts';
import { queryTerms } from '../search/query-terms.ts';
import { BM25_COLUMN_WEIGHTS } from '../search/rank-by-bm25.ts';
import type { ScoredRow } from '../search/rank-rows.ts';
import { readServingGeneration } from '../search/serving-generation.ts';

interface PlaceRequest {
  documentId: DocumentId;
  filter: RetrievalFilter;
  /** The last rank of which the score is wanted, and how deep the leg reads. */
  k: number;
  depth: number;
}

/**
 * Where a document's best chunk stands among all that BM25 ranks, however deep: every match is scored. Ties by chunk id,
 * as in the leg itself.
 *
 * @returns null when the document has no chunk in service, or when the query has no terms
 */
export function placeInBm25(database: Database, request: PlaceRequest & { query: string }): WhyNotPlace | null {
  const expression = matchExpression(queryTerms(request.query));
  const serving = readServingGeneration(database);
  if (expression === null || serving === null) return null;
  const eligible = eligibleChunks(request.filter, serving);
  const { title, heading, text } = BM25_COLUMN_WEIGHTS;
  const rows = database
    .prepare<ScoredRow>(
      `SELECT rowid AS id, -bm25(chunk_fts, ${title}, ${heading}, ${text}) AS score FROM chunk_fts
       WHERE chunk_fts MATCH ? ${eligible === null ? '' : `AND +rowid IN (${eligible.sql})`}`,
    )
    .all(expression, ...(eligible?.values ?? []));
  return placeAmong(database, rows, { ...request, eligible });
}

/** As {@link placeInBm25}, among all cosines. */
export function placeInCosine(database: Database, request: PlaceRequest & { vector: QueryVector }): WhyNotPlace | null {
  const serving = readServingGeneration(database);
  const { values } = request.vector;
  if (serving === null || values.every((value) => value === 0)) return null;
  const eligible = eligibleChunks(request.filter, serving);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const rows = database
    .prepare<{ id: number; score: number | null }>(
      `SELECT id, 1 - vec_distance_cosine(vector, ?) AS score FROM chunk_vector
       ${eligible === null ? '' : `WHERE id IN (${eligible.sql})`}`,
    )
    .all(bytes, ...(eligible?.values ?? []))
    .filter((row): row is ScoredRow => row.score !== null);
  return placeAmong(database, rows, { ...request, eligible });
}

function placeAmong(
  database: Database,
  rows: readonly ScoredRow[],
  request: PlaceRequest & { eligible: EligibleChunks | null },
): WhyNotPlace | null {
  const { eligible } = request;
  // A document may have records that are not for the one who asks: these are not named even when nothing matches.
  const own = database
    .prepare<{ id: number; chunkId: ChunkId }>(
      `SELECT id, chunk_id AS chunkId FROM chunk WHERE document_id = ?
       ${eligible === null ? '' : `AND id IN (${eligible.sql})`} ORDER BY ordinal`,
    )
    .all(request.documentId, ...(eligible?.values ?? []));
  const [first] = own;
  if (first === undefined) return null;
  const scores = new Map(rows.map(({ id, score }) => [id, score]));
  const sorted = Float64Array.from(rows, ({ score }) => score).toSorted();
  const scoreAt = (rank: number): number | null => sorted[sorted.length - rank] ?? null;
  const limits = { outOf: rows.length, depthScore: scoreAt(request.depth), kthScore: scoreAt(request.k) };
  const ranked = own
    .flatMap(({ id, chunkId }) => {
      const score = scores.get(id);
      return score === undefined ? [] : [{ chunkId, score }];
    })
    .toSorted((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
  const [best] = ranked;
  if (best === undefined) return { chunkId: first.chunkId, rank: null, score: null, ...limits };
  return { chunkId: best.chunkId, score: best.score, rank: rankOf(database, rows, best), ...limits };
}

function rankOf(database: Database, rows: readonly ScoredRow[], best: { chunkId: ChunkId; score: number }): number {
  const chunkIdOf = database.prepare<{ chunkId: ChunkId }>('SELECT chunk_id AS chunkId FROM chunk WHERE id = ?');
  let before = 0;
  for (const { id, score } of rows) {
    if (score > best.score) before += 1;
    else if (score === best.score && (chunkIdOf.get(id)?.chunkId ?? '') < best.chunkId) before += 1;
  }
  return before + 1;
}
