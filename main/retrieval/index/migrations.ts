import type { Migration } from '../../storage/migrate.ts';
import { CHUNK_CHANGE_MIGRATION } from './m002-chunk-change.ts';
import { m003QualityAndSchema } from './m003-quality-and-schema.ts';
import { WORDS_MIGRATION } from './m004-words.ts';
import { m005Access } from './m005-access.ts';
import { m006ChunkRecord } from './m006-chunk-record.ts';

/** "TRIX": marks index.db files. */
export const INDEX_APPLICATION_ID = 0x54524958;

/**
 * The index: documents, their source text, chunks, and the two searchable forms of each chunk. Everything here can be
 * rebuilt from the sources. `chunk.id` is the rowid shared by `chunk_fts` and `chunk_vector`. Rows of one document are
 * written and deleted in one transaction, which keeps FTS rows = vectors = chunks at every instant.
 *
 * `chunk_vector` is an ordinary table of float32 blobs that sqlite-vec's `vec_distance_cosine` scans: exact, any number
 * of dimensions, filters are plain SQL. A vec0 table would be 1.5 times as fast (54 against 81 ms at 100,000 × 256) for
 * a second copy of every vector and dimensions fixed in the schema.
 *
 * FTS5 rows are written explicitly beside the chunk (no triggers), so that there is one place that writes a document.
 */
export const INDEX_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    description: 'sources, documents, chunks, lexical and vector index',
    sql: `
      CREATE TABLE generation (
        generation INTEGER PRIMARY KEY,
        embedding_model TEXT NOT NULL,
        embedding_fingerprint TEXT NOT NULL,
        dimensions INTEGER NOT NULL,
        fusion_weight REAL NOT NULL CHECK (fusion_weight BETWEEN 0 AND 1),
        chunker TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('building', 'serving', 'kept')),
        created_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE source (
        source_id TEXT PRIMARY KEY,
        root_path TEXT NOT NULL,
        last_started_at TEXT,
        last_success_at TEXT,
        last_error TEXT,
        drift INTEGER,
        drift_checked_at TEXT
      ) STRICT;

      CREATE TABLE content (
        content_hash TEXT PRIMARY KEY,
        text TEXT NOT NULL
      ) STRICT;

      CREATE TABLE document (
        document_id TEXT PRIMARY KEY,
        source_id TEXT NOT NULL REFERENCES source (source_id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        title TEXT NOT NULL,
        format TEXT NOT NULL,
        content_hash TEXT NOT NULL REFERENCES content (content_hash),
        chunker TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        modified_ms REAL NOT NULL,
        -- When the file was last read and found to hold content_hash. A file changed about then may hide a second
        -- change behind the same modification time, so size and time alone are trusted only when it lies well after.
        verified_ms REAL NOT NULL DEFAULT 0,
        indexed_at TEXT NOT NULL,
        chunk_count INTEGER NOT NULL DEFAULT 0,
        token_count INTEGER NOT NULL DEFAULT 0,
        UNIQUE (source_id, path)
      ) STRICT;
      CREATE INDEX document_by_content ON document (content_hash);

      CREATE TABLE chunk (
        id INTEGER PRIMARY KEY,
        chunk_id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL REFERENCES document (document_id) ON DELETE CASCADE,
        generation INTEGER NOT NULL REFERENCES generation (generation),
        ordinal INTEGER NOT NULL,
        start_offset INTEGER NOT NULL,
        end_offset INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        heading_path TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        -- Of the embedding input (title, headings, text): chunks that share it share their vector.
        text_hash TEXT NOT NULL,
        -- JSON runs from text to source where the text is decoded; null where it is the source slice.
        offset_map TEXT
      ) STRICT;
      CREATE INDEX chunk_by_document ON chunk (document_id, ordinal);
      CREATE INDEX chunk_by_text ON chunk (text_hash);

      CREATE VIRTUAL TABLE chunk_fts USING fts5 (
        title, heading, text,
        content = '', contentless_delete = 1,
        tokenize = 'porter unicode61'
      );

      CREATE TABLE chunk_vector (
        id INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        dimensions INTEGER NOT NULL,
        vector BLOB NOT NULL
      ) STRICT;

      CREATE TABLE skipped_file (
        source_id TEXT NOT NULL REFERENCES source (source_id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        reason TEXT NOT NULL,
        message TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        PRIMARY KEY (source_id, path)
      ) STRICT;
    `,
  },
  CHUNK_CHANGE_MIGRATION,
  m003QualityAndSchema,
  WORDS_MIGRATION,
  m005Access,
  m006ChunkRecord,
];
