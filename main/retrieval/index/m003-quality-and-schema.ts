import type { Migration } from '../../storage/migrate.ts';

/** What a document says about itself and how well it could be read; what was measured of a file that was left out. */
export const m003QualityAndSchema: Migration = {
  version: 3,
  description: 'metadata, quality, near-duplicates, schemas of data files',
  sql: `
    -- JSON object, flat: see contract/parse-quality.ts.
    ALTER TABLE document ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE document ADD COLUMN quality REAL NOT NULL DEFAULT 1;
    -- JSON array of QualityFinding.
    ALTER TABLE document ADD COLUMN findings TEXT NOT NULL DEFAULT '[]';
    -- MinHash of its words, 64 numbers of 32 bits; null for documents too short to compare.
    ALTER TABLE document ADD COLUMN signature BLOB;

    -- Documents that share a band's key are candidates for being near-duplicates.
    CREATE TABLE document_band (
      band INTEGER NOT NULL,
      key INTEGER NOT NULL,
      document_id TEXT NOT NULL REFERENCES document (document_id) ON DELETE CASCADE,
      PRIMARY KEY (band, key, document_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX document_band_by_document ON document_band (document_id);

    -- The fields of a data file as it was indexed: the baseline that its next version is compared with.
    CREATE TABLE document_schema (
      document_id TEXT PRIMARY KEY REFERENCES document (document_id) ON DELETE CASCADE,
      fields TEXT NOT NULL
    ) STRICT;

    -- A version whose fields differ so much that it waits for a decision while the one before serves.
    CREATE TABLE pending_schema (
      document_id TEXT PRIMARY KEY REFERENCES document (document_id) ON DELETE CASCADE,
      -- Of the version that waits: a decision holds for it alone.
      content_hash TEXT NOT NULL,
      changes TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('held', 'accepted', 'kept')),
      found_at TEXT NOT NULL
    ) STRICT;

    ALTER TABLE skipped_file ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 0;
    -- What was measured and what is taken, both or neither.
    ALTER TABLE skipped_file ADD COLUMN found_value REAL;
    ALTER TABLE skipped_file ADD COLUMN found_limit REAL;
    ALTER TABLE skipped_file ADD COLUMN found_unit TEXT;
    ALTER TABLE skipped_file ADD COLUMN quality REAL;
  `,
};
