import type { Migration } from '../storage/migrate.ts';

/**
 * Load runs: one row for each, and one for each of its seconds, written as they pass, so that what a process leaves behind
 * when it goes can still be looked at. Requests are not here: each is a trace of its own.
 */
export const LOAD_RUNS: Omit<Migration, 'version'> = {
  description: 'load runs and their seconds',
  sql: `
    CREATE TABLE load_run (
      run_id TEXT PRIMARY KEY,
      scenario TEXT NOT NULL,
      target TEXT NOT NULL,
      model TEXT,
      origin TEXT NOT NULL,
      label TEXT NOT NULL,
      started_at TEXT NOT NULL,
      ended_at TEXT,
      state TEXT NOT NULL,
      error_code TEXT,
      error_message TEXT,
      capacity_id TEXT,
      -- What was asked for, and what it was planned to be before the first request.
      scenario_text TEXT NOT NULL,
      plan TEXT NOT NULL,
      environment TEXT,
      -- Null until it ended.
      result TEXT,
      histograms TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX load_run_by_time ON load_run (started_at);
    CREATE INDEX load_run_by_scenario ON load_run (scenario, started_at);

    CREATE TABLE load_tick (
      run_id TEXT NOT NULL REFERENCES load_run (run_id) ON DELETE CASCADE,
      at_ms REAL NOT NULL,
      tick TEXT NOT NULL,
      PRIMARY KEY (run_id, at_ms)
    ) STRICT, WITHOUT ROWID;
  `,
};
