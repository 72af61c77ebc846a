import type { Migration } from '../storage/migrate.ts';
import { KEEP_LINEAGE_AND_FRESHNESS } from './m002-keep-lineage-and-freshness.ts';
import { INDEX_GENERATIONS } from './m003-index-generations.ts';
import { m004AccessAndErasure } from './m004-access-and-erasure.ts';
import { m005AgentRuns } from './m005-agent-runs.ts';
import { EGRESS_AND_UNKNOWN_COST } from './m006-egress-and-unknown-cost.ts';
import { m007Budgets } from './m007-budgets.ts';
import { REPLAYS } from './m008-replays.ts';
import { IMPORTED_TRACES } from './m009-imported-traces.ts';
import { FACETS } from './m010-facets.ts';
import { REVIEWS } from './m011-reviews.ts';
import { DIGESTS } from './m012-digests.ts';
import { REVIEW_QUEUE } from './m013-review-queue.ts';
import { TRACE_CHANGES } from './m014-trace-changes.ts';
import { OUTCOME_CHANGES } from './m015-outcome-changes.ts';
import { ALERTS } from './m016-alerts.ts';
import { CLOCKS } from './m017-clocks.ts';
import { LOAD_RUNS } from './m018-load-runs.ts';
import { JUDGE_COSTS } from './m024-judge-costs.ts';
import { JUDGE_GRADES } from './m020-judge-grades.ts';
import { PROMPT_TEXTS } from './m019-prompt-texts.ts';
import { GATE_RUNS } from './m022-gate-runs.ts';
import { EVAL_RUNS } from './m021-eval-runs.ts';
import { TRIALS } from './m023-trials.ts';

/** "TRJL": marks journal.db files. */
export const JOURNAL_APPLICATION_ID = 0x54524a4c;

/**
 * The journal: what was run and what came of it. Append-only: rows are never changed after they are written. Long
 * texts live once in `content`, named by their hash, and attributes point at them.
 */
export const JOURNAL_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    description: 'releases, traces, spans and their texts',
    sql: `
      CREATE TABLE content (
        content_hash TEXT PRIMARY KEY,
        text TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE release (
        release_hash TEXT PRIMARY KEY,
        pipeline_id TEXT NOT NULL,
        bundle TEXT NOT NULL,
        first_used_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE trace (
        trace_id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        pipeline_id TEXT NOT NULL,
        release_hash TEXT NOT NULL,
        session_id TEXT,
        origin TEXT NOT NULL,
        started_at TEXT NOT NULL,
        duration_ms REAL NOT NULL,
        status TEXT NOT NULL,
        span_count INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cost_usd REAL NOT NULL,
        model TEXT NOT NULL,
        semconv TEXT NOT NULL
      ) STRICT;
      CREATE INDEX trace_by_start ON trace (started_at DESC, trace_id DESC);
      CREATE INDEX trace_by_session ON trace (session_id, started_at) WHERE session_id IS NOT NULL;
      CREATE INDEX trace_by_release ON trace (release_hash, started_at);

      CREATE TABLE span (
        trace_id TEXT NOT NULL REFERENCES trace (trace_id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        span_id TEXT NOT NULL,
        parent_span_id TEXT,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        stage_id TEXT,
        start_unix_nano TEXT NOT NULL,
        end_unix_nano TEXT NOT NULL,
        duration_ms REAL NOT NULL,
        status_code TEXT NOT NULL,
        status_message TEXT,
        is_degraded INTEGER NOT NULL,
        attributes TEXT NOT NULL,
        events TEXT NOT NULL,
        PRIMARY KEY (trace_id, ordinal)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  KEEP_LINEAGE_AND_FRESHNESS,
  { version: 3, ...INDEX_GENERATIONS },
  m004AccessAndErasure,
  m005AgentRuns,
  { version: 6, ...EGRESS_AND_UNKNOWN_COST },
  m007Budgets,
  { version: 8, ...REPLAYS },
  { version: 9, ...IMPORTED_TRACES },
  { version: 10, ...FACETS },
  { version: 11, ...REVIEWS },
  { version: 12, ...DIGESTS },
  { version: 13, ...REVIEW_QUEUE },
  { version: 14, ...TRACE_CHANGES },
  { version: 15, ...OUTCOME_CHANGES },
  { version: 16, ...ALERTS },
  { version: 17, ...CLOCKS },
  { version: 18, ...LOAD_RUNS },
  { version: 19, ...GATE_RUNS },
  { version: 20, ...EVAL_RUNS },
  { version: 21, ...JUDGE_GRADES },
  { version: 22, ...PROMPT_TEXTS },
  { version: 23, ...TRIALS },
  { version: 24, ...JUDGE_COSTS },
];
