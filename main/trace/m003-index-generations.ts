import type { Migration } from '../storage/migrate.ts';

/**
 * Which indexes there are, which one serves which source, and why. Flips and reports are only ever added; a
 * generation's row follows its build, and stays (as `deleted`) when its file is gone, so that its number always means
 * the same index.
 */
export const INDEX_GENERATIONS = {
  description: 'index generations, their flips and migration reports',
  sql: `
    CREATE TABLE index_generation (
      generation INTEGER PRIMARY KEY AUTOINCREMENT,
      file TEXT NOT NULL UNIQUE,
      -- JSON: the "embedding" part of trestle.jsonc as it was.
      embedding TEXT NOT NULL,
      chunker TEXT NOT NULL,
      -- JSON: source ids; empty means all.
      sources TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('building', 'complete', 'failed', 'deleted')),
      fingerprint TEXT,
      dimensions INTEGER,
      created_at TEXT NOT NULL,
      finished_at TEXT,
      progress TEXT,
      error TEXT
    ) STRICT;

    CREATE TABLE generation_flip (
      flip INTEGER PRIMARY KEY AUTOINCREMENT,
      -- Null: every source.
      source_id TEXT,
      from_generation INTEGER NOT NULL REFERENCES index_generation (generation),
      to_generation INTEGER NOT NULL REFERENCES index_generation (generation),
      flipped_at TEXT NOT NULL,
      flipped_by TEXT NOT NULL,
      reason TEXT NOT NULL,
      report_id TEXT
    ) STRICT;

    -- Sources that were ingested into another generation and not yet into this one.
    CREATE TABLE generation_behind (
      generation INTEGER NOT NULL REFERENCES index_generation (generation),
      source_id TEXT NOT NULL,
      PRIMARY KEY (generation, source_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE migration_report (
      report_id TEXT PRIMARY KEY,
      base INTEGER NOT NULL,
      candidate INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      report TEXT NOT NULL
    ) STRICT;
    CREATE INDEX migration_report_by_candidate ON migration_report (candidate, created_at);
  `,
} satisfies Omit<Migration, 'version'>;
