import type { JsonValue } from '../../base/json.ts';
import type { AccessScope } from '../../contract/access.ts';
import type { AgentRunStatus, AgentStep, ApprovalMode, StoppedBy } from '../../contract/agent.ts';
import type { Citation } from '../../contract/ask.ts';
import type { ReleaseHash, SessionId, TraceId } from '../../contract/ids.ts';
import type { AgentRunStore, RunLimits, RunOpening, StoredRun, StoredStep } from '../../spec/agent-store.ts';
import type { Database } from '../../storage/database.ts';
import { findByPrefix } from './find-by-prefix.ts';

interface RunRow {
  run_id: string;
  agent: string;
  task: string;
  session_id: string;
  status: string;
  stopped_by: string | null;
  message: string | null;
  model: string;
  approve: string;
  scope: string | null;
  limits: string;
  opening: string;
  started_at: string;
  updated_at: string;
  active_ms: number;
  answer: string;
  refused: number;
  citations: string;
  release_hash: string | null;
  trace_ids: string;
}

const COLUMNS = `run_id, agent, task, session_id, status, stopped_by, message, model, approve, scope, limits, opening,
  started_at, updated_at, active_ms, answer, refused, citations, release_hash, trace_ids`;

/** @param keep what is written goes through it: secrets are taken out */
export function createAgentRunStore(
  database: Database,
  options: { keep: (text: string) => string; isoNow: () => string },
): AgentRunStore {
  const { keep, isoNow } = options;
  const write = (run: StoredRun): void => {
    database
      .prepare(
        `INSERT INTO agent_run (${COLUMNS})
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        run.runId,
        run.agent,
        keep(run.task),
        run.sessionId,
        run.status,
        run.stoppedBy,
        run.message === null ? null : keep(run.message),
        run.model,
        run.approve,
        run.as === null ? null : JSON.stringify(run.as),
        JSON.stringify(run.limits),
        keep(JSON.stringify(run.opening)),
        run.startedAt,
        run.updatedAt,
        run.activeMs,
        keep(run.answer),
        run.refused ? 1 : 0,
        keep(JSON.stringify(run.citations)),
        run.release,
        JSON.stringify(run.traceIds),
      );
  };
  const readWhole = (runId: string): StoredRun => {
    const id = findByPrefix(database, {
      table: 'agent_run',
      column: 'run_id',
      given: runId,
      what: 'agent run',
      list: 'trestle agent list',
    });
    const row = database.prepare<RunRow>(`SELECT ${COLUMNS} FROM agent_run WHERE run_id = ?`).get(id);
    return toRun(row as RunRow);
  };
  /** Replacing the row would take its steps with it. */
  const update = (runId: string, run: StoredRun): void => {
    database
      .prepare(
        `UPDATE agent_run SET status = ?, stopped_by = ?, message = ?, limits = ?, updated_at = ?, active_ms = ?,
           answer = ?, refused = ?, citations = ?, release_hash = ?, trace_ids = ? WHERE run_id = ?`,
      )
      .run(
        run.status,
        run.stoppedBy,
        run.message === null ? null : keep(run.message),
        JSON.stringify(run.limits),
        run.updatedAt,
        run.activeMs,
        keep(run.answer),
        run.refused ? 1 : 0,
        keep(JSON.stringify(run.citations)),
        run.release,
        JSON.stringify(run.traceIds),
        runId,
      );
  };
  return {
    create: write,
    update: (runId, patch) => update(runId, { ...readWhole(runId), ...patch, updatedAt: isoNow() }),
    addTrace: (runId, traceId) => {
      const run = readWhole(runId);
      if (run.traceIds.includes(traceId)) return;
      update(runId, { ...run, traceIds: [...run.traceIds, traceId], updatedAt: isoNow() });
    },
    read: readWhole,
    list: ({ status, limit }) => {
      const among = status === undefined ? null : JSON.stringify(status);
      return database
        .prepare<RunRow>(
          `SELECT ${COLUMNS} FROM agent_run WHERE ? IS NULL OR status IN (SELECT value FROM json_each(?))
           ORDER BY started_at DESC, run_id DESC LIMIT ?`,
        )
        .all(among, among, limit)
        .map(toRun);
    },
    saveStep: (runId, { step, replay }, activeMs) =>
      database.transaction(() => {
        database
          .prepare('INSERT OR REPLACE INTO agent_step (run_id, number, step, replay) VALUES (?, ?, ?, ?)')
          .run(runId, step.number, keep(JSON.stringify(step)), keep(JSON.stringify(replay)));
        database
          .prepare('UPDATE agent_run SET active_ms = ?, updated_at = ? WHERE run_id = ?')
          .run(activeMs, isoNow(), runId);
      }),
    steps: (runId) =>
      database
        .prepare<{ step: string; replay: string }>(
          'SELECT step, replay FROM agent_step WHERE run_id = ? ORDER BY number',
        )
        .all(runId)
        .map(
          ({ step, replay }): StoredStep => ({
            step: JSON.parse(step) as AgentStep,
            replay: JSON.parse(replay) as JsonValue,
          }),
        ),
  };
}

function toRun(row: RunRow): StoredRun {
  return {
    runId: row.run_id,
    agent: row.agent,
    task: row.task,
    sessionId: row.session_id as SessionId,
    status: row.status as AgentRunStatus,
    stoppedBy: row.stopped_by as StoppedBy | null,
    message: row.message,
    model: row.model,
    approve: row.approve as ApprovalMode,
    as: row.scope === null ? null : (JSON.parse(row.scope) as AccessScope),
    limits: JSON.parse(row.limits) as RunLimits,
    opening: JSON.parse(row.opening) as RunOpening,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    activeMs: row.active_ms,
    answer: row.answer,
    refused: row.refused === 1,
    citations: JSON.parse(row.citations) as Citation[],
    release: row.release_hash as ReleaseHash | null,
    traceIds: JSON.parse(row.trace_ids) as TraceId[],
  };
}
