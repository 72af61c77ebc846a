import type { Migration } from '../storage/migrate.ts';

/**
 * Answers drawn to be looked at, week by week. What was drawn stays drawn: a queue does not change under whoever works
 * through it. That an answer was looked at is in `review`.
 */
export const REVIEW_QUEUE: Omit<Migration, 'version'> = {
  description: 'queues of answers to look at, and what an answer should have been',
  sql: `
    ALTER TABLE review ADD COLUMN expected TEXT;
    CREATE TABLE review_drawn (
      week TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      trace_id TEXT NOT NULL,
      drawn_at TEXT NOT NULL,
      -- Why it was drawn, see ReviewReason.
      why TEXT NOT NULL,
      skipped_at TEXT,
      PRIMARY KEY (week, ordinal),
      UNIQUE (week, trace_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE review_stratum (
      week TEXT NOT NULL,
      why TEXT NOT NULL,
      -- Traces there were at the last drawing, and how many were drawn of them in all.
      traces INTEGER NOT NULL,
      drawn INTEGER NOT NULL,
      PRIMARY KEY (week, why)
    ) STRICT, WITHOUT ROWID;
  `,
};
