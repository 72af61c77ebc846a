import type { Migration } from '../storage/migrate.ts';

/**
 * What past answers rest on, and how the sources they rest on have fared.
 *
 * Lineage is normalised to integers: a million answers with eight chunks each are eight million rows of two small keys,
 * not of four hashes. `using_trace.id` orders runs by age: new runs count up from 1, and runs from before this step, which
 * are looked through later and newest first, count down from 0. `lineage_backfill` holds where that has got to.
 *
 * `stale_chunk` is derived (from the index) and the one table here whose rows come and go.
 */
export const KEEP_LINEAGE_AND_FRESHNESS: Migration = {
  version: 2,
  description: 'lineage from traces to chunks, attempts on sources, retrieval quality',
  sql: `
    CREATE TABLE used_chunk (
      id INTEGER PRIMARY KEY,
      chunk_id TEXT NOT NULL,
      document_id TEXT NOT NULL,
      source_id TEXT NOT NULL,
      display_path TEXT NOT NULL,
      generation INTEGER NOT NULL,
      text_hash TEXT NOT NULL,
      UNIQUE (chunk_id, generation, text_hash)
    ) STRICT;
    CREATE INDEX used_chunk_by_document ON used_chunk (document_id);
    CREATE INDEX used_chunk_by_source ON used_chunk (source_id);

    CREATE TABLE using_trace (
      id INTEGER PRIMARY KEY,
      trace_id TEXT NOT NULL UNIQUE REFERENCES trace (trace_id) ON DELETE CASCADE
    ) STRICT;

    CREATE TABLE chunk_use (
      chunk INTEGER NOT NULL REFERENCES used_chunk (id),
      trace INTEGER NOT NULL REFERENCES using_trace (id) ON DELETE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('cited', 'packed')),
      PRIMARY KEY (chunk, trace)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chunk_use_by_trace ON chunk_use (trace);

    CREATE TABLE lineage_backfill (started_at TEXT NOT NULL, trace_id TEXT NOT NULL) STRICT;
    INSERT INTO lineage_backfill SELECT max(started_at) || '~', '' FROM trace HAVING count(*) > 0;

    CREATE TABLE stale_chunk (
      chunk INTEGER PRIMARY KEY REFERENCES used_chunk (id) ON DELETE CASCADE,
      reason TEXT NOT NULL CHECK (reason IN ('changed', 'gone')),
      since TEXT NOT NULL
    ) STRICT;

    CREATE TABLE source_attempt (
      attempt_id INTEGER PRIMARY KEY,
      source_id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('ingest', 'watch', 'drift')),
      started_at TEXT NOT NULL,
      ended_at TEXT NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('success', 'cancelled', 'failed')),
      is_whole INTEGER NOT NULL,
      added INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      removed INTEGER NOT NULL,
      embedded INTEGER NOT NULL,
      error TEXT
    ) STRICT;
    CREATE INDEX source_attempt_by_source ON source_attempt (source_id, attempt_id);

    CREATE TABLE quality_measurement (
      measurement_id INTEGER PRIMARY KEY,
      measured_at TEXT NOT NULL,
      source_id TEXT,
      generation INTEGER NOT NULL,
      known_answers INTEGER NOT NULL,
      recall_at_10 REAL,
      mrr_at_10 REAL,
      sampled_queries INTEGER NOT NULL,
      reference_at TEXT,
      score_drift REAL,
      overlap_at_10 REAL
    ) STRICT;
    CREATE INDEX quality_measurement_by_time ON quality_measurement (measured_at);

    CREATE TABLE quality_sample (
      measured_at TEXT NOT NULL,
      query_hash TEXT NOT NULL,
      source_id TEXT,
      top_cosine REAL,
      document_ids TEXT NOT NULL,
      PRIMARY KEY (measured_at, query_hash)
    ) STRICT, WITHOUT ROWID;
  `,
};
