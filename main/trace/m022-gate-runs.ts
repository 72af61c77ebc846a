import type { Migration } from '../storage/migrate.ts';

/**
 * What gates came to, each whole with the text of the gate as it was: the file may be another one by the time somebody asks
 * why a release was let through.
 */
export const GATE_RUNS: Omit<Migration, 'version'> = {
  description: 'runs of gates',
  sql: `
    CREATE TABLE gate_run (
      gate_run_id TEXT PRIMARY KEY,
      gate_id TEXT NOT NULL,
      release_hash TEXT NOT NULL,
      held INTEGER NOT NULL,
      started_at TEXT NOT NULL,
      gate_text TEXT NOT NULL,
      report TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX gate_run_by_time ON gate_run (started_at);
    CREATE INDEX gate_run_by_release ON gate_run (release_hash, started_at);
    CREATE INDEX gate_run_by_gate ON gate_run (gate_id, started_at);
  `,
};
