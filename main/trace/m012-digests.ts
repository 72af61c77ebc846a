import type { Migration } from '../storage/migrate.ts';

/**
 * What charts are drawn from: of each trace what came of it, how long each of its calls took, and which prompts it was
 * made with. Worked out in the background from the spans, in a form that is read by the ten thousand: spans themselves
 * are some kilobytes each. Nothing of it is in a trace that is not in its spans, and it holds no text that was said.
 *
 * `settled_span` is that of `trace_key` when the digest was made: where they differ, spans came since, and it is made anew.
 */
export const DIGESTS: Omit<Migration, 'version'> = {
  description: 'digests of traces: calls, outcomes and prompts',
  sql: `
    CREATE TABLE trace_digest (
      trace INTEGER PRIMARY KEY REFERENCES trace_key (id) ON DELETE CASCADE,
      settled_span INTEGER,
      has_answer INTEGER NOT NULL,
      has_usage INTEGER NOT NULL,
      -- 1 or 0; null where nothing tells.
      is_grounded INTEGER,
      is_refused INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE stage (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      UNIQUE (kind, name)
    ) STRICT;
    CREATE TABLE stage_call (
      trace INTEGER NOT NULL REFERENCES trace_key (id) ON DELETE CASCADE,
      stage INTEGER NOT NULL REFERENCES stage (id),
      ordinal INTEGER NOT NULL,
      ms REAL NOT NULL,
      -- 1: it failed; 2: it was degraded.
      flaw INTEGER NOT NULL,
      PRIMARY KEY (trace, stage, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX stage_call_by_time ON stage_call (stage, ms, trace);

    CREATE TABLE prompt_version (
      id INTEGER PRIMARY KEY,
      -- What has versions: a prompt of ours by its id, else the service and the span.
      name TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      UNIQUE (name, fingerprint)
    ) STRICT;
    CREATE INDEX prompt_version_by_fingerprint ON prompt_version (fingerprint);
    CREATE TABLE trace_prompt (
      prompt INTEGER NOT NULL REFERENCES prompt_version (id),
      trace INTEGER NOT NULL REFERENCES trace_key (id) ON DELETE CASCADE,
      PRIMARY KEY (prompt, trace)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trace_prompt_by_trace ON trace_prompt (trace, prompt);
  `,
};
