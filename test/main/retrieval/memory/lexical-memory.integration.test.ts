import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fts5Tokenizer } from '../../../../main/retrieval/memory/fts5-tokenizer.ts';
import { LexicalMemory } from '../../../../main/retrieval/memory/lexical-memory.ts';
import { readLexicalChunks, readTotals } from '../../../../main/retrieval/memory/lexical-source.ts';
import { loadPostings } from '../../../../main/retrieval/memory/load-postings.ts';
import { BM25_COLUMN_WEIGHTS } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { matchExpression } from '../../../../main/retrieval/search/match-expression.ts';
import { queryTerms } from '../../../../main/retrieval/search/query-terms.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { createTestIndex } from '../../../support/test-index.ts';

const WEIGHTS = [BM25_COLUMN_WEIGHTS.title, BM25_COLUMN_WEIGHTS.heading, BM25_COLUMN_WEIGHTS.text];

function load(database: Database): LexicalMemory {
  const memory = new LexicalMemory(WEIGHTS);
  const { vocabulary, codes } = memory;
  memory.adopt(loadPostings(database, { weights: WEIGHTS, vocabulary, codes, onProgress: () => {} }));
  return memory;
}

function searchMemory(memory: LexicalMemory, tokenizer: Fts5Tokenizer, database: Database, query: string, k: number) {
  const terms = tokenizer.termsOf(queryTerms(query)).flat();
  return memory.search(terms, k, readTotals(database), null);
}

function searchSqlite(database: Database, query: string, k: number) {
  const expression = matchExpression(queryTerms(query));
  if (expression === null) return [];
  return database
    .prepare<{ id: number; score: number }>(
      `SELECT rowid AS id, -bm25(chunk_fts, ${WEIGHTS.join(', ')}) AS score FROM chunk_fts WHERE chunk_fts MATCH ?
       ORDER BY score DESC, rowid LIMIT ?`,
    )
    .all(expression, k);
}

/** Words whose stems collide, words of other scripts, and words that many texts have. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('backup', 'restore', 'restoring', 'night', 'nightly', 'run', 'running', 'a'),
  },
  { weight: 1, arbitrary: fc.constantFrom('Ärger', 'naïve', '日本語', 'война', 'x1', '𐐷𐐷', 'été', '2026', 'ﬁn') },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{2,5}$/) },
);
const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(' '));
const chunk = fc.record({ title: text, heading: text, text });

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      chunks: fc.array(chunk, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), which: fc.nat(), chunk }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'merge' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reload' as const }) },
);

/** A table as ingest writes it, row by row, without the documents around. */
class Rows {
  readonly database: Database;
  readonly live: number[] = [];
  #next = 1;

  constructor(database: Database) {
    this.database = database;
    database.pragma('foreign_keys = OFF');
  }

  write(id: number, { title, heading, text: body }: { title: string; heading: string; text: string }): void {
    this.database
      .prepare(
        `INSERT OR REPLACE INTO chunk (id, chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens,
           heading_path, title, text, text_hash) VALUES (?, ?, 'd', 1, 0, 0, 0, 0, ?, ?, ?, '')`,
      )
      .run(id, `chunk-${id}`, JSON.stringify([heading]), title, body);
    this.database
      .prepare('INSERT INTO chunk_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)')
      .run(id, title, heading, body);
  }

  add(row: { title: string; heading: string; text: string }): number {
    const id = this.#next++;
    this.write(id, row);
    this.live.push(id);
    return id;
  }

  remove(id: number): void {
    this.database.prepare('DELETE FROM chunk_fts WHERE rowid = ?').run(id);
    this.database.prepare('DELETE FROM chunk WHERE id = ?').run(id);
  }
}

describe('the lexical index in memory', () => {
  it('ranks and scores as FTS5 does, whatever was written, replaced, removed and merged', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(text, { minLength: 1, maxLength: 3 }),
        (steps, queries) => {
          const { database } = createTestIndex();
          const tokenizer = new Fts5Tokenizer(database);
          const rows = new Rows(database);
          rows.add({ title: '', heading: '', text: 'nothing of interest' });
          let memory = load(database);
          for (const action of steps) {
            const changed: number[] = [];
            database.transaction(() => {
              if (action.kind === 'add') for (const row of action.chunks) changed.push(rows.add(row));
              const place = 'which' in action ? action.which % Math.max(1, rows.live.length) : 0;
              const id = rows.live[place];
              if (id === undefined) return;
              if (action.kind === 'remove' && rows.live.length > 1) {
                rows.remove(id);
                rows.live.splice(place, 1);
                changed.push(id);
              }
              if (action.kind === 'replace') {
                rows.remove(id);
                rows.write(id, action.chunk);
                changed.push(id);
              }
            });
            memory.apply(changed, readLexicalChunks(database, tokenizer, changed));
            if (action.kind === 'merge') {
              database.prepare("INSERT INTO chunk_fts (chunk_fts, rank) VALUES ('merge', -16)").run();
              for (const _ of memory.merge());
            }
            if (action.kind === 'reload') memory = load(database);
          }
          expect(memory.chunks).toBe(rows.live.length);
          for (const query of queries) {
            const expected = searchSqlite(database, query, 1000);
            const found = searchMemory(memory, tokenizer, database, query, 1000);
            expect(found.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
              expected.map(({ id }) => id).toSorted((a, b) => a - b),
            );
            const scores = new Map(found.map(({ id, score }) => [id, score]));
            for (const { id, score } of expected)
              expect(Math.abs((scores.get(id) ?? 0) / score - 1)).toBeLessThan(1e-6);
            for (const k of [1, 3, 10]) {
              const best = searchMemory(memory, tokenizer, database, query, k);
              expect(best.map(({ score }) => score)).toEqual(found.slice(0, k).map(({ score }) => score));
            }
          }
          tokenizer.close();
          database.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('scores chunks of any length and terms of any frequency as FTS5 does', () => {
    const { database } = createTestIndex();
    const tokenizer = new Fts5Tokenizer(database);
    const rows = new Rows(database);
    // More different frequencies than the table of parts has rows for, more than there are codes for, and chunks that
    // are longer than its rows.
    for (let count = 1; count <= 300; count++) {
      const filler = count % 3 === 0 ? 'quay '.repeat(10 * count) : '';
      rows.add({ title: '', heading: '', text: `${'crane '.repeat(count)}${filler}` });
    }
    for (let index = 0; index < 400; index++) rows.add({ title: '', heading: '', text: 'nothing of interest' });
    const memory = load(database);
    const expected = searchSqlite(database, 'crane quay', 1000);
    const found = new Map(
      searchMemory(memory, tokenizer, database, 'crane quay', 1000).map(({ id, score }) => [id, score]),
    );
    expect(found.size).toBe(300);
    for (const { id, score } of expected) expect(Math.abs((found.get(id) ?? 0) / score - 1)).toBeLessThan(1e-6);
    const best = searchMemory(memory, tokenizer, database, 'crane quay', 10);
    expect(best.map(({ id }) => id)).toEqual(expected.slice(0, 10).map(({ id }) => id));
  });
});
