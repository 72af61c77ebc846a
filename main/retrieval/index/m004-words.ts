import type { Migration } from '../../storage/migrate.ts';
import { MAX_WORD_LETTERS, MIN_WORD_LETTERS } from '../query/words.ts';

/**
 * The words that the corpus is written in, and the same words read backwards: misspelled words of queries are repaired
 * from them, see `nearWords`. `chunk_fts` holds stems, which are no words. Chunks that are there already give theirs
 * through a full-text table that is thrown away.
 */
export const WORDS_MIGRATION: Migration = {
  version: 4,
  description: 'words of the corpus',
  sql: `
    CREATE TABLE word (
      length INTEGER NOT NULL,
      word TEXT NOT NULL,
      PRIMARY KEY (length, word)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE word_reversed (
      length INTEGER NOT NULL,
      reversed TEXT NOT NULL,
      PRIMARY KEY (length, reversed)
    ) STRICT, WITHOUT ROWID;

    CREATE VIRTUAL TABLE migrated_text USING fts5 (text, content = '', detail = 'none', tokenize = 'unicode61');
    INSERT INTO migrated_text (rowid, text) SELECT id, title || ' ' || heading_path || ' ' || text FROM chunk;
    CREATE VIRTUAL TABLE migrated_word USING fts5vocab (migrated_text, 'row');
    INSERT INTO word (length, word) SELECT length(term), term FROM migrated_word
      WHERE length(term) BETWEEN ${MIN_WORD_LETTERS} AND ${MAX_WORD_LETTERS} AND term NOT GLOB '*[^a-z]*';
    DROP TABLE migrated_word;
    DROP TABLE migrated_text;

    INSERT INTO word_reversed (length, reversed)
      WITH RECURSIVE spelled (length, rest, reversed) AS (
        SELECT length, word, '' FROM word
        UNION ALL
        SELECT length, substr(rest, 2), substr(rest, 1, 1) || reversed FROM spelled WHERE rest <> ''
      )
      SELECT length, reversed FROM spelled WHERE rest = '';
  `,
};
