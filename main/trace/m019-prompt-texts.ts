import type { Migration } from '../storage/migrate.ts';

/**
 * Texts of prompts as they were when they were first read: what a fingerprint in a trace or a pin stood for can be looked
 * at, compared and restored, with or without version control. Never changed after they are written.
 */
export const PROMPT_TEXTS: Omit<Migration, 'version'> = {
  description: 'texts of prompts, by fingerprint',
  sql: `
    CREATE TABLE prompt_text (
      prompt_id TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      -- Of text and partials: two texts may mean the same, as where a description differs.
      text_hash TEXT NOT NULL,
      text TEXT NOT NULL,
      -- JSON object: the partials it rendered, as they were.
      partials TEXT NOT NULL,
      path TEXT NOT NULL,
      first_at TEXT NOT NULL,
      PRIMARY KEY (prompt_id, fingerprint, text_hash)
    ) STRICT, WITHOUT ROWID;
  `,
};
