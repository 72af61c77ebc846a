import type { Migration } from '../storage/migrate.ts';

/**
 * What model calls may cost and did cost. A reservation is a row before its call is sent, and what it came to another
 * after: a reservation alone is a call whose end nobody saw, and counts at its worst.
 */
export const m007Budgets: Migration = {
  version: 7,
  description: 'budget reservations and settlements',
  sql: `
    CREATE TABLE budget_reservation (
      reservation_id TEXT PRIMARY KEY,
      at TEXT NOT NULL,
      trace_id TEXT,
      session_id TEXT,
      model TEXT NOT NULL,
      worst_usd REAL NOT NULL,
      worst_tokens INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX budget_reservation_by_time ON budget_reservation (at);
    CREATE INDEX budget_reservation_by_session ON budget_reservation (session_id) WHERE session_id IS NOT NULL;
    CREATE INDEX budget_reservation_by_run ON budget_reservation (trace_id) WHERE trace_id IS NOT NULL;
    CREATE TABLE budget_settlement (
      reservation_id TEXT PRIMARY KEY REFERENCES budget_reservation (reservation_id) ON DELETE CASCADE,
      usd REAL NOT NULL,
      tokens INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
