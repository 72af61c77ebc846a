import type { Migration } from '../../storage/migrate.ts';

/** "TrCa" */
export const CACHE_APPLICATION_ID = 0x54724361;

/**
 * cache.db: answers that may be given again. Everything in it can be made again, so it is deleted rather than repaired.
 */
export const CACHE_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    description: 'keep answers',
    sql: `
      CREATE TABLE answer (
        id INTEGER PRIMARY KEY,
        -- sha256 of everything that the model was given, and of on whose behalf.
        exact_key TEXT NOT NULL UNIQUE,
        -- sha256 of everything but the question and its passages; NULL when only the same request may have the answer.
        scope_key TEXT,
        question TEXT NOT NULL,
        -- Unit vector of the question, 32-bit floats; NULL with scope_key.
        vector BLOB,
        -- JSON, in marker order: [chunk id, sha256 of its text] of every passage that the model was given.
        passages TEXT NOT NULL,
        -- Of the indexes when the passages were found.
        corpus_version TEXT NOT NULL,
        -- JSON: the stream parts.
        parts TEXT NOT NULL,
        -- NULL when the price was not known.
        cost_usd REAL,
        duration_ms REAL NOT NULL,
        -- Milliseconds since 1970.
        stored_at INTEGER NOT NULL,
        used_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX answer_by_scope ON answer (scope_key, stored_at) WHERE scope_key IS NOT NULL;
      CREATE INDEX answer_by_use ON answer (used_at);
    `,
  },
];
