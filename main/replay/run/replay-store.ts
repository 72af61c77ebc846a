import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type {
  ReplayCluster,
  ReplayRowsRequest,
  ReplayRowsResponse,
  ReplaySummary,
  ReplayVerdict,
} from '../../contract/replay.ts';
import type { Divergence } from '../../contract/replay-comparison.ts';
import type { BisectReport } from '../../contract/replay-bisect.ts';
import type { Database } from '../../storage/database.ts';
import { chooseRows, findRow, readRows, type StoredRow } from './replay-rows.ts';
import { readClusters, type ReplayRecord, summarizeReplay } from './summarize-replay.ts';

/** What a replay of one trace came to, as it is written down. */
export interface RowOutcome {
  state: 'done' | 'failed' | 'skipped';
  replayTraceId: string | null;
  releaseHash: string | null;
  verdict: ReplayVerdict | null;
  because: string;
  firstDivergence: Divergence | null;
  cluster: { id: string; label: string } | null;
  recordedMs: number | null;
  candidateMs: number | null;
  deltaTokens: number | null;
  recordedCostUsd: number | null;
  candidateCostUsd: number | null;
  /** JSON: which stages and calls were answered from the recording. */
  stubs: string | null;
  error: { code: string; message: string } | null;
}

export interface StoredReplay {
  replayId: string;
  createdAt: string;
  state: ReplaySummary['state'];
  label: string;
  candidate: string;
  /** JSON: the request it began with. */
  request: string;
  total: number;
}

/** Replays in journal.db. */
export interface ReplayStore {
  create(replay: Omit<StoredReplay, 'total'>, traces: readonly { traceId: string; question: string }[]): void;
  /** @throws NotFoundError, InvalidArgumentError for a prefix of several */
  require(replayIdOrPrefix: string): StoredReplay;
  /** Rows that are still to be run, in order. */
  waiting(replayId: string): readonly { ordinal: number; traceId: string }[];
  /** One transaction for all of them. */
  conclude(replayId: string, outcomes: readonly { ordinal: number; outcome: RowOutcome }[]): void;
  setState(
    replayId: string,
    change: {
      state: ReplaySummary['state'];
      endedAt: string | null;
      addMs: number;
      error?: { code: string; message: string };
    },
  ): void;
  /** Those that a process before this one left at work are interrupted. */
  recover(): void;
  list(limit: number): readonly ReplaySummary[];
  summarize(replayId: string): ReplaySummary;
  rows(request: ReplayRowsRequest): ReplayRowsResponse;
  /** @throws NotFoundError */
  row(replayId: string, traceIdOrPrefix: string): StoredRow;
  /** Every row of a cluster or of named traces, in order. */
  select(
    replayId: string,
    which: { traceIds?: readonly string[] | undefined; clusterId?: string | undefined },
  ): readonly StoredRow[];
  judge(replayId: string, ordinal: number, verdict: ReplayVerdict | null, reason: string | null): void;
  clusters(replayId: string): readonly ReplayCluster[];
  keepBisect(report: BisectReport, at: string, replayId: string | null): void;
  bisects(replayId: string): readonly BisectReport[];
  /** Releases that a trace was replayed on, newest first. */
  releasesOf(traceId: string): readonly string[];
  /** Pairs of a recording and its replay, for what changed between their releases. */
  releasesIn(replayId: string): readonly { traceId: string; releaseHash: string }[];
}

export function createReplayStore(database: Database): ReplayStore {
  const find = (idOrPrefix: string): ReplayRecord => {
    const [first, second] = database
      .prepare<ReplayRecord>('SELECT * FROM replay WHERE substr(replay_id, 1, length(?)) = ? LIMIT 2')
      .all(idOrPrefix, idOrPrefix);
    if (first === undefined) {
      throw new NotFoundError(
        `There is no replay ${idOrPrefix} in this workspace. \`trestle replay list\` shows them.`,
      );
    }
    if (second !== undefined && first.replay_id !== idOrPrefix) {
      throw new InvalidArgumentError(`${idOrPrefix} begins more than one replay's id. Give more digits.`);
    }
    return first;
  };
  const summarize = (record: ReplayRecord): ReplaySummary => summarizeReplay(database, record);

  return {
    create: (replay, traces) =>
      database.transaction(() => {
        database
          .prepare(
            `INSERT INTO replay (replay_id, created_at, state, label, candidate, request, total, active_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
          )
          .run(
            replay.replayId,
            replay.createdAt,
            replay.state,
            replay.label,
            replay.candidate,
            replay.request,
            traces.length,
          );
        const insert = database.prepare(
          `INSERT INTO replay_row (replay_id, ordinal, trace_id, question, state, because) VALUES (?, ?, ?, ?, 'waiting', '')`,
        );
        traces.forEach(({ traceId, question }, ordinal) => insert.run(replay.replayId, ordinal, traceId, question));
      }),
    require: (idOrPrefix) => toStored(find(idOrPrefix)),
    waiting: (replayId) =>
      database
        .prepare<{ ordinal: number; traceId: string }>(
          `SELECT ordinal, trace_id AS traceId FROM replay_row WHERE replay_id = ? AND state = 'waiting' ORDER BY ordinal`,
        )
        .all(replayId),
    conclude: (replayId, outcomes) =>
      database.transaction(() => {
        const update = database.prepare(
          `UPDATE replay_row SET state = ?, replay_trace_id = ?, release_hash = ?, rule_verdict = ?, because = ?, stage = ?,
             stage_id = ?, type = ?, detail = ?, cluster_id = ?, cluster_label = ?, recorded_ms = ?, candidate_ms = ?,
             delta_tokens = ?, recorded_cost_usd = ?, candidate_cost_usd = ?, stubs = ?, error_code = ?, error_message = ?
           WHERE replay_id = ? AND ordinal = ?`,
        );
        for (const { ordinal, outcome } of outcomes) {
          const { firstDivergence: first, cluster, error } = outcome;
          update.run(
            outcome.state,
            outcome.replayTraceId,
            outcome.releaseHash,
            outcome.verdict,
            outcome.because,
            first?.stage ?? null,
            first?.stageId ?? null,
            first?.type ?? null,
            first?.detail ?? null,
            cluster?.id ?? null,
            cluster?.label ?? null,
            outcome.recordedMs,
            outcome.candidateMs,
            outcome.deltaTokens,
            outcome.recordedCostUsd,
            outcome.candidateCostUsd,
            outcome.stubs,
            error?.code ?? null,
            error?.message ?? null,
            replayId,
            ordinal,
          );
        }
      }),
    setState: (replayId, { state, endedAt, addMs, error }) =>
      void database
        .prepare(
          `UPDATE replay SET state = ?, ended_at = ?, active_ms = active_ms + ?, error_code = ?, error_message = ?
           WHERE replay_id = ?`,
        )
        .run(state, endedAt, addMs, error?.code ?? null, error?.message ?? null, replayId),
    recover: () => void database.prepare(`UPDATE replay SET state = 'interrupted' WHERE state = 'running'`).run(),
    list: (limit) =>
      database
        .prepare<ReplayRecord>('SELECT * FROM replay ORDER BY created_at DESC, replay_id DESC LIMIT ?')
        .all(limit)
        .map(summarize),
    summarize: (replayId) => summarize(find(replayId)),
    rows: (request) => readRows(database, find(request.replayId).replay_id, request),
    row: (replayId, traceIdOrPrefix) => findRow(database, find(replayId).replay_id, traceIdOrPrefix),
    select: (replayId, which) => chooseRows(database, find(replayId).replay_id, which),
    judge: (replayId, ordinal, verdict, reason) =>
      void database
        .prepare('UPDATE replay_row SET person_verdict = ?, person_reason = ? WHERE replay_id = ? AND ordinal = ?')
        .run(verdict, reason, find(replayId).replay_id, ordinal),
    clusters: (replayId) => readClusters(database, find(replayId).replay_id),
    keepBisect: (report, at, replayId) =>
      void database
        .prepare('INSERT INTO replay_bisect (at, replay_id, trace_id, report) VALUES (?, ?, ?, ?)')
        .run(at, replayId, report.traceId, JSON.stringify(report)),
    bisects: (replayId) =>
      database
        .prepare<{ report: string }>('SELECT report FROM replay_bisect WHERE replay_id = ? ORDER BY bisect_id')
        .all(find(replayId).replay_id)
        .map(({ report }) => JSON.parse(report) as BisectReport),
    releasesOf: (traceId) =>
      database
        .prepare<{ releaseHash: string }>(
          `SELECT replay_row.release_hash AS releaseHash FROM replay_row JOIN replay USING (replay_id)
           WHERE replay_row.trace_id = ? AND release_hash IS NOT NULL ORDER BY replay.created_at DESC`,
        )
        .all(traceId)
        .map(({ releaseHash }) => releaseHash),
    releasesIn: (replayId) =>
      database
        .prepare<{ traceId: string; releaseHash: string }>(
          `SELECT trace_id AS traceId, release_hash AS releaseHash FROM replay_row
           WHERE replay_id = ? AND release_hash IS NOT NULL`,
        )
        .all(find(replayId).replay_id),
  };
}

function toStored(record: ReplayRecord): StoredReplay {
  return {
    replayId: record.replay_id,
    createdAt: record.created_at,
    state: record.state as ReplaySummary['state'],
    label: record.label,
    candidate: record.candidate,
    request: record.request,
    total: record.total,
  };
}
