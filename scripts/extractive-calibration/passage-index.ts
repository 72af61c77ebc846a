import Database from 'better-sqlite3';
import type { Passage } from '../../main/gateway/local/extractive/passage.ts';
import type { BeirDocument } from './beir-directory.ts';

export interface PassageIndex {
  /** Top `k` documents by FTS5 BM25, words of the question OR-ed. */
  search(question: string, k: number): Passage[];
  /** Runs `body` over the corpus without some documents: removed for real, so that BM25's statistics change too. */
  without<T>(documentIds: readonly string[], body: () => T): T;
  close(): void;
}

/** An in-memory FTS5 index (`porter unicode61`, title and text), the first stage of the real retrieval. */
export function createPassageIndex(documents: readonly BeirDocument[]): PassageIndex {
  const database = new Database(':memory:');
  database.exec("CREATE VIRTUAL TABLE passage USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')");
  const insert = database.prepare('INSERT INTO passage (id, title, text) VALUES (?, ?, ?)');
  database.transaction(() => {
    for (const document of documents) insert.run(document.id, document.title, document.text);
  })();
  const select = database.prepare<[string, number], { id: string; title: string; text: string }>(
    'SELECT id, title, text FROM passage WHERE passage MATCH ? ORDER BY rank, rowid LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM passage WHERE id = ?');
  return {
    search(question, k) {
      const query = (question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"`).join(' OR ');
      const rows = query === '' ? [] : select.all(query, k);
      return rows.map((row, index) => ({
        id: row.id,
        title: row.title,
        headingPath: [],
        text: row.text,
        rank: index + 1,
      }));
    },
    without(documentIds, body) {
      database.exec('BEGIN');
      try {
        for (const id of documentIds) remove.run(id);
        return body();
      } finally {
        database.exec('ROLLBACK');
      }
    },
    close() {
      database.close();
    },
  };
}
