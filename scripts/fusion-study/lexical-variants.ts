import type { ChunkId } from '../../main/contract/ids.ts';
import { FUNCTION_WORDS } from '../../main/retrieval/search/function-words.ts';
import { matchExpression } from '../../main/retrieval/search/match-expression.ts';
import { queryTerms } from '../../main/retrieval/search/query-terms.ts';
import type { RankedChunk } from '../../main/spec/retriever.ts';
import type { CorpusDocument } from '../../main/spec/searchable-corpus.ts';
import { openDatabase } from '../../main/storage/database.ts';

/** A way to turn a question into BM25 terms, and the weight of the title column. */
export interface LexicalVariant {
  name: string;
  terms: (query: string) => readonly string[];
  titleWeight: number;
}

const allWords = (query: string): readonly string[] => query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const distinct = (terms: readonly string[]): readonly string[] => [...new Set(terms)];
const contentWords = (query: string): readonly string[] => {
  const content = allWords(query).filter((word) => !FUNCTION_WORDS.has(word));
  return content.length > 0 ? content : allWords(query);
};

export const LEXICAL_VARIANTS: readonly LexicalVariant[] = [
  { name: 'reference: distinct words', terms: (query) => distinct(allWords(query)), titleWeight: 1 },
  { name: 'distinct content words', terms: (query) => distinct(contentWords(query)), titleWeight: 1 },
  { name: 'words as often as said', terms: allWords, titleWeight: 1 },
  { name: 'content words as often as said', terms: contentWords, titleWeight: 1 },
  { name: 'as `search` does, title × 1', terms: queryTerms, titleWeight: 1 },
  { name: 'as `search` does, title × 1.5', terms: queryTerms, titleWeight: 1.5 },
  { name: 'as `search` does, title × 3', terms: queryTerms, titleWeight: 3 },
];

/** The index of one collection, for every variant. */
export function openLexicalIndex(documents: readonly CorpusDocument[], chunkIdOf: (documentId: string) => ChunkId) {
  const database = openDatabase({
    path: ':memory:',
    durability: 'normal',
    applicationId: 0x54525354,
    migrations: [
      {
        version: 1,
        description: 'terms',
        sql: `CREATE VIRTUAL TABLE terms USING fts5 (title, text, content = '', tokenize = 'porter unicode61')`,
      },
    ],
  });
  const insert = database.prepare('INSERT INTO terms (rowid, title, text) VALUES (?, ?, ?)');
  database.transaction(() => {
    for (const [index, { title, text }] of documents.entries()) insert.run(index + 1, title, text);
  });
  return {
    rank(variant: LexicalVariant, query: string, k: number): RankedChunk[] {
      const expression = matchExpression(variant.terms(query));
      if (expression === null) return [];
      return database
        .prepare<{ id: number; score: number }>(
          `SELECT rowid AS id, -bm25(terms, ${variant.titleWeight}, 1) AS score FROM terms
           WHERE terms MATCH ? ORDER BY score DESC, rowid LIMIT ?`,
        )
        .all(expression, k)
        .map(({ id, score }, index) => ({
          chunkId: chunkIdOf(documents[id - 1]?.documentId ?? ''),
          rank: index + 1,
          score,
        }));
    },
    close: () => database.close(),
  };
}
