import type { Database } from '../../../storage/database.ts';
import { matchExpression } from '../../../retrieval/search/match-expression.ts';
import { queryTerms } from '../../../retrieval/search/query-terms.ts';
import { openPeerDatabase } from '../peer-database.ts';

/** Same tokenizer as our own index. */
const CREATE_TEXT_TABLE = `CREATE VIRTUAL TABLE text_fts USING fts5 (text, content = '', tokenize = 'porter unicode61');`;

/** The exact lexical ranking: SQLite's own BM25 over one column, in a file of its own. */
export interface ExactBm25 {
  insert(texts: readonly string[]): void;
  /** @returns the best `depth` by descending score, ties by lower number; numbers from 0 in the order of insertion */
  rank(query: string, depth: number): { id: number; score: number }[];
  close(): void;
}

/** @param path a file that does not exist */
export function createExactBm25(path: string): ExactBm25 {
  const database = openPeerDatabase({ path, durability: 'normal', createTable: CREATE_TEXT_TABLE });
  const insert = database.prepare('INSERT INTO text_fts (rowid, text) VALUES (?, ?)');
  const rank = database.prepare<{ id: number; score: number }>(
    'SELECT rowid AS id, -bm25(text_fts) AS score FROM text_fts WHERE text_fts MATCH ? ORDER BY score DESC, id LIMIT ?',
  );
  let written = 0;
  return {
    insert: (texts) => database.transaction(() => texts.forEach((text) => insert.run(written++, text))),
    rank: (query, depth) => {
      const expression = matchExpression(queryTerms(query));
      return expression === null ? [] : rank.all(expression, depth);
    },
    close: () => database.close(),
  };
}

/** Texts, full text and vectors in plain SQLite: what anybody would write with sqlite-vec and FTS5. */
export interface SqliteTables {
  insert(first: number, texts: readonly string[], vectors: Float32Array): void;
  bm25(query: string, limit: number): { id: number; score: number }[];
  /** By descending cosine similarity. */
  nearest(vector: Float32Array, limit: number): { id: number; score: number }[];
  textOf(id: number): string;
  close(): void;
}

/**
 * @param options.path made when it does not exist
 * @param options.dimensions of every vector
 */
export function openSqliteTables(options: { path: string; dimensions: number }): SqliteTables {
  const { path, dimensions } = options;
  const createTable = `
    ${CREATE_TEXT_TABLE}
    CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE VIRTUAL TABLE text_vec USING vec0 (vector float[${dimensions}] distance_metric=cosine);`;
  const database = openPeerDatabase({ path, durability: 'normal', createTable });
  return {
    insert: inserterInto(database, dimensions),
    bm25: (query, limit) => {
      const expression = matchExpression(queryTerms(query));
      if (expression === null) return [];
      return database
        .prepare<{ id: number; score: number }>(
          'SELECT rowid AS id, -bm25(text_fts) AS score FROM text_fts WHERE text_fts MATCH ? ORDER BY rank LIMIT ?',
        )
        .all(expression, limit);
    },
    nearest: (vector, limit) =>
      database
        .prepare<{ id: number; score: number }>(
          'SELECT rowid AS id, 1 - distance AS score FROM text_vec WHERE vector MATCH ? AND k = ? ORDER BY distance',
        )
        .all(bytesOf(vector), limit),
    textOf: (id) => database.prepare<{ text: string }>('SELECT text FROM text WHERE id = ?').get(id)?.text ?? '',
    close: () => database.close(),
  };
}

function inserterInto(database: Database, dimensions: number): SqliteTables['insert'] {
  const insertText = database.prepare('INSERT INTO text (id, text) VALUES (?, ?)');
  const insertTerms = database.prepare('INSERT INTO text_fts (rowid, text) VALUES (?, ?)');
  const insertVector = database.prepare('INSERT INTO text_vec (rowid, vector) VALUES (?, ?)');
  return (first, texts, vectors) =>
    database.transaction(() => {
      for (const [index, text] of texts.entries()) {
        insertText.run(first + index, text);
        insertTerms.run(first + index, text);
        // vec0 takes a rowid only as an integer of SQLite's, which the driver makes of a bigint alone.
        insertVector.run(
          BigInt(first + index),
          bytesOf(vectors.subarray(index * dimensions, (index + 1) * dimensions)),
        );
      }
    });
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
