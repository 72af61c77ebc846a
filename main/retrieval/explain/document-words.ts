import type { DocumentId } from '../../contract/ids.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { eligibleChunks } from '../search/eligible-chunks.ts';
import { FUNCTION_WORDS } from '../search/function-words.ts';
import { matchExpression } from '../search/match-expression.ts';
import { queryTerms } from '../search/query-terms.ts';
import { readServingGeneration } from '../search/serving-generation.ts';

/** Words looked at for ones that are near a missing term: the first so many distinct ones of a document. */
const MAX_WORDS = 400;

export interface DocumentWords {
  /** Terms of the query that no chunk of the document contains, in any inflection. */
  missing: readonly string[];
  /** Its own distinct words, lower case, without those that carry only grammar. */
  words: readonly string[];
}

/** What a document says, seen from a query, in the chunks that the filter lets through: its other records are not told. */
export function readDocumentWords(
  database: Database,
  request: { documentId: DocumentId; query: string; filter: RetrievalFilter },
): DocumentWords {
  const serving = readServingGeneration(database);
  const eligible = serving === null ? null : eligibleChunks(request.filter, serving);
  const own = `document_id = ? ${eligible === null ? '' : `AND id IN (${eligible.sql})`}`;
  const values = [request.documentId, ...(eligible?.values ?? [])];
  const terms = [...new Set(queryTerms(request.query))];
  const contains = database.prepare(
    `SELECT 1 FROM chunk_fts WHERE chunk_fts MATCH ? AND rowid IN (SELECT id FROM chunk WHERE ${own}) LIMIT 1`,
  );
  const missing = terms.filter((term) => contains.get(matchExpression([term]), ...values) === undefined);
  const words = new Set<string>();
  const texts = database
    .prepare<{ text: string }>(
      `SELECT title || ' ' || heading_path || ' ' || text AS text FROM chunk WHERE ${own} ORDER BY ordinal`,
    )
    .iterate(...values);
  for (const { text } of texts) {
    for (const word of text.toLowerCase().match(/[\p{L}][\p{L}\p{N}]+/gu) ?? []) {
      if (!FUNCTION_WORDS.has(word)) words.add(word);
    }
    if (words.size >= MAX_WORDS) break;
  }
  return { missing, words: [...words].slice(0, MAX_WORDS) };
}
