import type { Migration } from '../storage/migrate.ts';

/**
 * What agents did, and what they wait for. A step is a checkpoint; an effect's intent is a row before anything is done,
 * and what came of it is a row of its own, so that the one without the other says: nobody knows. Tables keep their
 * rowid: an erasure goes through their texts by it.
 */
export const m005AgentRuns: Migration = {
  version: 5,
  description: 'agent runs, approvals, effects, hand-offs, task queue, memory',
  sql: `
    CREATE TABLE agent_run (
      run_id TEXT PRIMARY KEY,
      agent TEXT NOT NULL,
      task TEXT NOT NULL,
      session_id TEXT NOT NULL,
      status TEXT NOT NULL,
      stopped_by TEXT,
      message TEXT,
      model TEXT NOT NULL,
      approve TEXT NOT NULL,
      -- JSON { tenant, principals }; null = the owner.
      scope TEXT,
      -- JSON, as asked for.
      limits TEXT NOT NULL,
      -- JSON, see RunOpening.
      opening TEXT NOT NULL,
      started_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      active_ms REAL NOT NULL,
      answer TEXT NOT NULL,
      refused INTEGER NOT NULL,
      citations TEXT NOT NULL,
      release_hash TEXT,
      -- JSON list.
      trace_ids TEXT NOT NULL
    ) STRICT;
    CREATE INDEX agent_run_by_start ON agent_run (started_at DESC, run_id DESC);
    CREATE INDEX agent_run_by_status ON agent_run (status);

    CREATE TABLE agent_step (
      run_id TEXT NOT NULL REFERENCES agent_run (run_id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      -- JSON, see AgentStep.
      step TEXT NOT NULL,
      -- JSON: what the loop needs to be where it was after the step.
      replay TEXT NOT NULL,
      PRIMARY KEY (run_id, number)
    ) STRICT;

    CREATE TABLE approval (
      approval_id TEXT PRIMARY KEY,
      run_id TEXT,
      state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'denied', 'used', 'withdrawn')),
      binding TEXT NOT NULL,
      requested_at TEXT NOT NULL,
      -- JSON, see Approval.
      approval TEXT NOT NULL
    ) STRICT;
    CREATE INDEX approval_by_state ON approval (state, requested_at);
    CREATE INDEX approval_by_run ON approval (run_id);

    CREATE TABLE effect_intent (
      effect_id TEXT PRIMARY KEY,
      run_id TEXT,
      approval_id TEXT NOT NULL,
      undo_of TEXT,
      idempotency_key TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      intended_at TEXT NOT NULL,
      -- JSON, see EffectIntent.
      intent TEXT NOT NULL,
      UNIQUE (idempotency_key, attempt)
    ) STRICT;
    CREATE INDEX effect_intent_by_time ON effect_intent (intended_at DESC);
    CREATE INDEX effect_intent_by_run ON effect_intent (run_id);
    CREATE INDEX effect_intent_by_undone ON effect_intent (undo_of) WHERE undo_of IS NOT NULL;
    CREATE TABLE effect_outcome (
      effect_id TEXT NOT NULL REFERENCES effect_intent (effect_id),
      ordinal INTEGER NOT NULL,
      state TEXT NOT NULL,
      at TEXT NOT NULL,
      result TEXT NOT NULL,
      undo TEXT NOT NULL,
      message TEXT,
      PRIMARY KEY (effect_id, ordinal)
    ) STRICT;

    CREATE TABLE hand_off (
      hand_off_id TEXT PRIMARY KEY,
      run_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
      created_at TEXT NOT NULL,
      -- JSON, see HandOff.
      hand_off TEXT NOT NULL
    ) STRICT;
    CREATE INDEX hand_off_by_state ON hand_off (state, created_at);
    CREATE INDEX hand_off_by_run ON hand_off (run_id);

    CREATE TABLE agent_task (
      task_id TEXT PRIMARY KEY,
      agent TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'done', 'dead')),
      not_before TEXT NOT NULL,
      lease_until TEXT,
      created_at TEXT NOT NULL,
      -- JSON, see QueuedTask.
      task TEXT NOT NULL
    ) STRICT;
    CREATE INDEX agent_task_by_state ON agent_task (state, not_before);

    CREATE TABLE memory_item (
      memory_id TEXT PRIMARY KEY,
      scope TEXT,
      is_on INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      created_by TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE memory_version (
      memory_id TEXT NOT NULL REFERENCES memory_item (memory_id) ON DELETE CASCADE,
      version INTEGER NOT NULL,
      text TEXT NOT NULL,
      at TEXT NOT NULL,
      written_by TEXT NOT NULL,
      PRIMARY KEY (memory_id, version)
    ) STRICT;
    CREATE TABLE memory_use (
      memory_id TEXT NOT NULL REFERENCES memory_item (memory_id) ON DELETE CASCADE,
      run_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (memory_id, run_id)
    ) STRICT;

    CREATE TABLE session_summary (
      session_id TEXT NOT NULL,
      -- As in agent_run; '' = the owner.
      scope TEXT NOT NULL,
      summary TEXT NOT NULL,
      turns INTEGER NOT NULL,
      updated_at TEXT NOT NULL,
      PRIMARY KEY (session_id, scope)
    ) STRICT;
  `,
};
