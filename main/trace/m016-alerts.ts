import type { Migration } from '../storage/migrate.ts';

/**
 * Alert rules are text in `alerts/`; what is known of each by now is here. `alert` is one row a rule, written over: where
 * it stands, and when it was looked at last. `alert_transition` is every step it ever took, with what it saw then.
 */
export const ALERTS: Omit<Migration, 'version'> = {
  description: 'states of alert rules and their transitions',
  sql: `
    CREATE TABLE alert (
      rule_id TEXT PRIMARY KEY,
      -- Of what decides: another one begins anew.
      rule_hash TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      -- Milliseconds since the epoch, as the walk counts.
      since_ms REAL NOT NULL,
      fired_ms REAL,
      clear_since_ms REAL,
      evaluated_ms REAL NOT NULL,
      observation TEXT,
      acknowledged_at TEXT,
      silenced_until TEXT
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE alert_transition (
      transition_id INTEGER PRIMARY KEY,
      rule_id TEXT NOT NULL,
      at TEXT NOT NULL,
      from_state TEXT NOT NULL,
      to_state TEXT NOT NULL,
      cause TEXT NOT NULL,
      observation TEXT
    ) STRICT;
    CREATE INDEX alert_transition_by_rule ON alert_transition (rule_id, transition_id DESC);
  `,
};
