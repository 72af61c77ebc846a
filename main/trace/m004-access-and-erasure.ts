import type { Migration } from '../storage/migrate.ts';

/**
 * Who read what, and what was erased. A row of the access log is hashed together with the hash before it; what may have
 * to be erased of it (the query, who asked) goes into that hash as a salted hash of its own, so that it can be taken
 * out without breaking the chain, and cannot be guessed from what stays.
 */
export const m004AccessAndErasure: Migration = {
  version: 4,
  description: 'access log, erasures, known backups',
  sql: `
    CREATE TABLE access_log (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      method TEXT NOT NULL,
      -- JSON { tenant?, principals } as asked; null = the owner.
      scope TEXT,
      scope_hash TEXT,
      query TEXT,
      query_hash TEXT,
      -- Null once something of the row was erased: then the two hashes above can no longer be derived.
      salt TEXT,
      returned INTEGER NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'refused', 'error')),
      trace_id TEXT,
      release_hash TEXT,
      previous_hash TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX access_log_by_time ON access_log (at);
    -- The last row that left the log by age: the chain begins after it.
    CREATE TABLE access_anchor (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      pruned INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE erasure (
      erasure_id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('begun', 'removed', 'proved', 'failed')),
      salt TEXT NOT NULL,
      target_hash TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT,
      -- JSON: what is to be erased, so that it can go on after a crash. Null as soon as it is proved.
      intent TEXT,
      -- JSON, see ErasureRecord.
      report TEXT NOT NULL
    ) STRICT;
    -- Documents that an ingest must not bring back, by salted hash: the name itself may be what was erased.
    CREATE TABLE erased_document (
      salt TEXT NOT NULL,
      hash TEXT NOT NULL,
      erasure_id TEXT NOT NULL,
      PRIMARY KEY (hash, salt)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE backup_place (
      path TEXT PRIMARY KEY,
      written_at TEXT NOT NULL
    ) STRICT;
  `,
};
