import type { CorpusDocument } from '../spec/searchable-corpus.ts';
import { openDatabase } from '../storage/database.ts';

/** "TREF": a database that lives as long as one evaluation. */
const REFERENCE_APPLICATION_ID = 0x54524546;

/**
 * The yardstick every evaluation reports beside our own modes: what plain SQLite gives anybody in ten lines. FTS5 with
 * `porter unicode61` over title and text, the query's distinct words OR-ed, `bm25()` as it comes. It deliberately shares
 * no code with our search, so that it stays put when that changes.
 */
export interface ReferenceRanking {
  add(document: CorpusDocument): void;
  /** @returns document ids, best first; ties in corpus order */
  rank(query: string, k: number): readonly string[];
  close(): void;
}

export function createReferenceRanking(): ReferenceRanking {
  const database = openDatabase({
    path: ':memory:',
    durability: 'normal',
    applicationId: REFERENCE_APPLICATION_ID,
    migrations: [
      {
        version: 1,
        description: 'reference full-text table',
        sql: `CREATE VIRTUAL TABLE reference USING fts5 (title, text, content = '', tokenize = 'porter unicode61')`,
      },
    ],
  });
  const insert = database.prepare('INSERT INTO reference (rowid, title, text) VALUES (?, ?, ?)');
  const search = database.prepare<{ id: number }>(
    'SELECT rowid AS id FROM reference WHERE reference MATCH ? ORDER BY bm25(reference), rowid LIMIT ?',
  );
  const documentIds: string[] = [];
  return {
    add({ documentId, title, text }) {
      documentIds.push(documentId);
      insert.run(documentIds.length, title, text);
    },
    rank(query, k) {
      const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}]+/gu));
      if (words.size === 0) return [];
      const expression = [...words].map((word) => `"${word}"`).join(' OR ');
      return search.all(expression, k).map(({ id }) => documentIds[id - 1] ?? '');
    },
    close: () => database.close(),
  };
}
