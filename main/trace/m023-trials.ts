import type { Migration } from '../storage/migrate.ts';

/** Trials of releases on traffic: one row each, written again as it comes further, whole with its curves. */
export const TRIALS: Omit<Migration, 'version'> = {
  description: 'trials of releases on traffic',
  sql: `
    CREATE TABLE trial (
      trial_id TEXT PRIMARY KEY,
      release_hash TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at TEXT NOT NULL,
      trial TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trial_by_time ON trial (started_at);
  `,
};
