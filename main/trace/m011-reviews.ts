import type { Migration } from '../storage/migrate.ts';

/** What people said of answers. The last row of a trace is the last word on it. */
export const REVIEWS: Omit<Migration, 'version'> = {
  description: 'reviews of answers',
  sql: `
    CREATE TABLE review (
      review_id INTEGER PRIMARY KEY AUTOINCREMENT,
      trace_id TEXT NOT NULL,
      at TEXT NOT NULL,
      thumb TEXT,
      label TEXT,
      note TEXT
    ) STRICT;
    CREATE INDEX review_by_trace ON review (trace_id, review_id DESC);
  `,
};
