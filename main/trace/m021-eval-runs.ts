import type { Migration } from '../storage/migrate.ts';

/**
 * Eval runs: one row for each, for each of its cases and cells, and for each run of a case in a cell, written as it ends: a
 * process that goes away loses what was under way and nothing else. What was said in a run is in its trace; here are its
 * values, and which passages it had, by name. What a person decided of a case is kept by data set, for runs to come.
 */
export const EVAL_RUNS: Omit<Migration, 'version'> = {
  description: 'eval runs, their cells, cases and results',
  sql: `
    CREATE TABLE eval_run (
      run_id TEXT PRIMARY KEY,
      eval_id TEXT NOT NULL,
      eval_path TEXT NOT NULL,
      -- As the file was, and with what it was started.
      eval_text TEXT NOT NULL,
      eval_hash TEXT NOT NULL,
      dataset TEXT NOT NULL,
      dataset_hash TEXT NOT NULL,
      settings TEXT NOT NULL,
      -- Names and units, in order: how values are read.
      metrics TEXT NOT NULL,
      label TEXT NOT NULL,
      started_at TEXT NOT NULL,
      ended_at TEXT,
      state TEXT NOT NULL,
      error_code TEXT,
      error_message TEXT,
      total INTEGER NOT NULL,
      ms REAL NOT NULL DEFAULT 0,
      -- Null until it ended; the baseline's means are apart, for a list.
      headline TEXT,
      report TEXT
    ) STRICT;
    CREATE INDEX eval_run_by_time ON eval_run (started_at);
    CREATE INDEX eval_run_by_eval ON eval_run (eval_id, started_at);

    CREATE TABLE eval_case (
      run_id TEXT NOT NULL REFERENCES eval_run (run_id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      case_id TEXT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (run_id, ordinal)
    ) STRICT;

    CREATE TABLE eval_cell (
      run_id TEXT NOT NULL REFERENCES eval_run (run_id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      cell_id TEXT NOT NULL,
      cell_key TEXT NOT NULL,
      state TEXT NOT NULL,
      release_hash TEXT,
      note TEXT,
      PRIMARY KEY (run_id, ordinal)
    ) STRICT;

    CREATE TABLE eval_result (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES eval_run (run_id) ON DELETE CASCADE,
      cell_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      variant TEXT NOT NULL,
      repeat INTEGER NOT NULL,
      metric_values TEXT NOT NULL,
      unscored TEXT NOT NULL,
      notes TEXT NOT NULL,
      refused INTEGER,
      trace_id TEXT,
      error_code TEXT,
      error_message TEXT,
      cost_usd REAL,
      ms REAL,
      evidence TEXT,
      is_cached INTEGER NOT NULL,
      cache_key TEXT,
      UNIQUE (run_id, cell_id, case_id, variant, repeat)
    ) STRICT;
    CREATE INDEX eval_result_by_key ON eval_result (cache_key) WHERE cache_key IS NOT NULL;

    CREATE TABLE eval_overrule (
      dataset TEXT NOT NULL,
      case_id TEXT NOT NULL,
      cause TEXT NOT NULL,
      reason TEXT NOT NULL,
      -- What the rules said then: cases that they speak of in the same way are of the same pattern.
      of_rule TEXT NOT NULL,
      of_cause TEXT,
      run_id TEXT NOT NULL,
      decided_at TEXT NOT NULL,
      PRIMARY KEY (dataset, case_id)
    ) STRICT;
  `,
};
