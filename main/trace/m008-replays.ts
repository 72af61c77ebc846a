import type { Migration } from '../storage/migrate.ts';

/**
 * Replays: one row for each, and one for each trace in it. A row says what was decided; what was compared is in both
 * traces, and is compared again when somebody looks, so that no text is kept twice.
 */
export const REPLAYS: Omit<Migration, 'version'> = {
  description: 'replays, their rows and bisects',
  sql: `
    CREATE TABLE replay (
      replay_id TEXT PRIMARY KEY,
      created_at TEXT NOT NULL,
      ended_at TEXT,
      state TEXT NOT NULL,
      label TEXT NOT NULL,
      candidate TEXT NOT NULL,
      request TEXT NOT NULL,
      total INTEGER NOT NULL,
      active_ms REAL NOT NULL,
      error_code TEXT,
      error_message TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX replay_by_time ON replay (created_at);

    CREATE TABLE replay_row (
      replay_id TEXT NOT NULL REFERENCES replay (replay_id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      trace_id TEXT NOT NULL,
      replay_trace_id TEXT,
      release_hash TEXT,
      question TEXT NOT NULL,
      state TEXT NOT NULL,
      rule_verdict TEXT,
      because TEXT NOT NULL,
      person_verdict TEXT,
      person_reason TEXT,
      stage TEXT,
      stage_id TEXT,
      type TEXT,
      detail TEXT,
      cluster_id TEXT,
      cluster_label TEXT,
      recorded_ms REAL,
      candidate_ms REAL,
      delta_tokens REAL,
      recorded_cost_usd REAL,
      candidate_cost_usd REAL,
      stubs TEXT,
      error_code TEXT,
      error_message TEXT,
      PRIMARY KEY (replay_id, ordinal)
    ) STRICT;
    CREATE INDEX replay_row_by_trace ON replay_row (trace_id);

    CREATE TABLE replay_bisect (
      bisect_id INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      replay_id TEXT,
      trace_id TEXT NOT NULL,
      report TEXT NOT NULL
    ) STRICT;
    CREATE INDEX replay_bisect_by_replay ON replay_bisect (replay_id) WHERE replay_id IS NOT NULL;
  `,
};
