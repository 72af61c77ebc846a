import type { Migration } from '../storage/migrate.ts';

/**
 * Traces brought from elsewhere, and what finds a trace by what was said in it.
 *
 * An imported span is kept as it was written, in its canonical form, and never changed: who its parent is where that one is
 * missing, what its times mean and which span retells which is worked out from all spans of the trace whenever it is read.
 * The order and the files in which they came therefore leave no mark. A row of `trace` is made when the spans are settled;
 * until then their `trace_key` says that they wait.
 *
 * `trace_key` gives every trace, our own too, a small number that lasts: indexes of millions of entries are made of those.
 * What was said is stored once for each distinct text (`said`); `said_in` leads from a text to traces, `said_index`
 * from words to texts. It is filled in the background, up to `said_progress`. `attribute_index` holds a word for each
 * attribute with its value (a hash of both); a row is a piece of a trace, `trace_key.id * 65536 + piece`.
 */
export const IMPORTED_TRACES: Omit<Migration, 'version'> = {
  description: 'imported traces, full text, attributes and facets',
  sql: `
    CREATE TABLE trace_key (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      trace_id TEXT NOT NULL UNIQUE,
      -- Rows of attribute_index so far.
      pieces INTEGER NOT NULL DEFAULT 0,
      -- Newest imported span that its summary knows of; null = none was imported.
      settled_span INTEGER,
      is_waiting INTEGER NOT NULL DEFAULT 0,
      has_made_up_root INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX trace_key_waiting ON trace_key (id) WHERE is_waiting = 1;
    INSERT INTO trace_key (trace_id) SELECT trace_id FROM trace ORDER BY started_at, trace_id;

    ALTER TABLE trace ADD COLUMN key INTEGER;
    ALTER TABLE trace ADD COLUMN service TEXT;
    ALTER TABLE trace ADD COLUMN user_id TEXT;
    ALTER TABLE trace ADD COLUMN tenant_id TEXT;
    ALTER TABLE trace ADD COLUMN environment TEXT;
    UPDATE trace SET key = (SELECT id FROM trace_key WHERE trace_key.trace_id = trace.trace_id);
    CREATE INDEX trace_by_key ON trace (key);
    CREATE INDEX trace_by_duration ON trace (duration_ms, trace_id);
    CREATE INDEX trace_by_cost ON trace (cost_usd, trace_id);
    CREATE INDEX trace_by_tokens ON trace (input_tokens + output_tokens, trace_id);
    CREATE TABLE trace_tag (
      tag TEXT NOT NULL,
      trace INTEGER NOT NULL REFERENCES trace_key (id) ON DELETE CASCADE,
      PRIMARY KEY (tag, trace)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trace_tag_by_trace ON trace_tag (trace);

    CREATE TABLE imported_span (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      trace INTEGER NOT NULL REFERENCES trace_key (id) ON DELETE CASCADE,
      span_id TEXT NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      is_error INTEGER NOT NULL,
      -- Null when the format has no clock.
      duration_ms REAL,
      -- JSON, see CanonicalSpan; texts of some length as references to said.
      canonical TEXT NOT NULL,
      UNIQUE (trace, span_id)
    ) STRICT;

    CREATE TABLE said (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- sha256 of the text.
      content_hash BLOB NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX said_by_hash ON said (content_hash);
    CREATE TABLE said_in (
      said INTEGER NOT NULL REFERENCES said (id),
      trace INTEGER NOT NULL REFERENCES trace_key (id) ON DELETE CASCADE,
      PRIMARY KEY (said, trace)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX said_in_by_trace ON said_in (trace);
    CREATE VIRTUAL TABLE said_index USING fts5 (
      text, content = 'said', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
    );
    CREATE TABLE said_progress (said INTEGER NOT NULL) STRICT;
    INSERT INTO said_progress VALUES (0);

    CREATE VIRTUAL TABLE attribute_index USING fts5 (
      words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
    );
  `,
};
