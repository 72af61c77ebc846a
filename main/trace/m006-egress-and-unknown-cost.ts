import type { Migration } from '../storage/migrate.ts';

/**
 * Every connection that was made or refused, and runs whose cost nobody knows: `cost_usd` of those is 0 and says nothing.
 * A column of its own, for what was written before had a cost, and a table with rows that others point at is not remade.
 */
export const EGRESS_AND_UNKNOWN_COST: Omit<Migration, 'version'> = {
  description: 'log of connections, unknown cost',
  sql: `
    CREATE TABLE egress (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      started_at TEXT NOT NULL,
      host TEXT NOT NULL,
      port INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      method TEXT NOT NULL,
      is_loopback INTEGER NOT NULL,
      bytes_out INTEGER NOT NULL,
      bytes_in INTEGER NOT NULL,
      status INTEGER,
      outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'failed', 'denied', 'unfinished')),
      ms REAL NOT NULL,
      trace_id TEXT,
      reason TEXT
    ) STRICT;
    CREATE INDEX egress_by_trace ON egress (trace_id) WHERE trace_id IS NOT NULL;

    ALTER TABLE trace ADD COLUMN is_cost_known INTEGER NOT NULL DEFAULT 1;
  `,
};
