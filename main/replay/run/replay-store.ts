import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import {
  type Divergence,
  REPLAY_STAGES,
  REPLAY_VERDICTS,
  type ReplayCluster,
  type ReplayRow,
  type ReplayRowsRequest,
  type ReplayRowsResponse,
  type ReplayStage,
  type ReplaySummary,
  type ReplayVerdict,
} from '../../contract/replay.ts';
import type { BisectReport } from '../../contract/replay-bisect.ts';
import { percentile } from '../../base/percentile.ts';
import type { Database, SqlValue } from '../../storage/database.ts';

/** Traces named of a cluster. */
const CLUSTER_EXAMPLES = 20;
const P95 = 95;

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

export interface StoredRow {
  ordinal: number;
  row: ReplayRow;
  stubs: string | null;
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

const ROW_COLUMNS = `ordinal, trace_id, replay_trace_id, question, state, rule_verdict, because, person_verdict, person_reason,
  stage, stage_id, type, detail, cluster_id, recorded_ms, candidate_ms, delta_tokens, recorded_cost_usd, candidate_cost_usd,
  stubs, error_code, error_message`;
const VERDICT = 'coalesce(person_verdict, rule_verdict)';
/** What a person should look at first. */
const WORST_FIRST: readonly ReplayVerdict[] = ['broken', 'worse', 'needs-human', 'better', 'equivalent', 'identical'];
const WORST_ORDER = `CASE ${VERDICT} ${WORST_FIRST.map((verdict, index) => `WHEN '${verdict}' THEN ${index}`).join(' ')} ELSE 6 END`;

interface Row {
  ordinal: number;
  trace_id: string;
  replay_trace_id: string | null;
  question: string;
  state: string;
  rule_verdict: string | null;
  because: string;
  person_verdict: string | null;
  person_reason: string | null;
  stage: string | null;
  stage_id: string | null;
  type: string | null;
  detail: string | null;
  cluster_id: string | null;
  recorded_ms: number | null;
  candidate_ms: number | null;
  delta_tokens: number | null;
  recorded_cost_usd: number | null;
  candidate_cost_usd: number | null;
  stubs: string | null;
  error_code: string | null;
  error_message: string | null;
}
interface ReplayRecord {
  replay_id: string;
  created_at: string;
  ended_at: string | null;
  state: string;
  label: string;
  candidate: string;
  request: string;
  total: number;
  active_ms: number;
  error_code: string | null;
  error_message: string | null;
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
  const summarize = (record: ReplayRecord): ReplaySummary => summarizeRecord(database, record);
  const selectRows = (condition: string, values: readonly SqlValue[]): readonly StoredRow[] =>
    database
      .prepare<Row>(`SELECT ${ROW_COLUMNS} FROM replay_row WHERE ${condition}`)
      .all(...values)
      .map((row) => ({ ordinal: row.ordinal, row: toRow(row), stubs: row.stubs }));

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
    row: (replayId, traceIdOrPrefix) => {
      const [first, second] = selectRows('replay_id = ? AND substr(trace_id, 1, length(?)) = ? LIMIT 2', [
        find(replayId).replay_id,
        traceIdOrPrefix,
        traceIdOrPrefix,
      ]);
      if (first === undefined) {
        throw new NotFoundError(
          `The replay ${replayId} has no trace ${traceIdOrPrefix}. \`trestle replay show ${replayId}\` lists them.`,
        );
      }
      if (second !== undefined && first.row.traceId !== traceIdOrPrefix) {
        throw new InvalidArgumentError(
          `${traceIdOrPrefix} begins more than one trace id of ${replayId}. Give more digits.`,
        );
      }
      return first;
    },
    select: (replayId, { traceIds, clusterId }) => {
      const { replay_id: id } = find(replayId);
      const conditions = ['replay_id = ?'];
      const values: SqlValue[] = [id];
      if (traceIds !== undefined) {
        conditions.push('trace_id IN (SELECT value FROM json_each(?))');
        values.push(JSON.stringify(traceIds));
      }
      if (clusterId !== undefined) {
        conditions.push('cluster_id = ?');
        values.push(clusterId);
      }
      return selectRows(`${conditions.join(' AND ')} ORDER BY ordinal`, values);
    },
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

function summarizeRecord(database: Database, record: ReplayRecord): ReplaySummary {
  const id = record.replay_id;
  const counts = database
    .prepare<{ verdict: string | null; state: string; stage: string | null; count: number }>(
      `SELECT ${VERDICT} AS verdict, state, stage, count(*) AS count FROM replay_row WHERE replay_id = ?
       GROUP BY ${VERDICT}, state, stage`,
    )
    .all(id);
  const verdicts = Object.fromEntries(REPLAY_VERDICTS.map((verdict) => [verdict, 0])) as Record<ReplayVerdict, number>;
  const byStage: Partial<Record<ReplayStage, number>> = {};
  let done = 0;
  let failed = 0;
  for (const { verdict, state, stage, count } of counts) {
    if (state === 'waiting') continue;
    done += count;
    if (state !== 'done') failed += count;
    if (verdict !== null) verdicts[verdict as ReplayVerdict] += count;
    const known = REPLAY_STAGES.find((name) => name === stage);
    if (known !== undefined) byStage[known] = (byStage[known] ?? 0) + count;
  }
  const costs = database
    .prepare<{
      recorded: number | null;
      candidate: number | null;
      recordedKnown: number;
      candidateKnown: number;
      ran: number;
    }>(
      `SELECT sum(recorded_cost_usd) AS recorded, sum(candidate_cost_usd) AS candidate, count(recorded_cost_usd) AS recordedKnown,
         count(candidate_cost_usd) AS candidateKnown, count(replay_trace_id) AS ran FROM replay_row WHERE replay_id = ?`,
    )
    .get(id);
  const releases = database
    .prepare<{ hash: string }>(
      `SELECT release_hash AS hash FROM replay_row WHERE replay_id = ? AND release_hash IS NOT NULL
       GROUP BY release_hash ORDER BY count(*) DESC`,
    )
    .all(id)
    .map(({ hash }) => hash);
  return {
    replayId: id,
    createdAt: record.created_at,
    endedAt: record.ended_at,
    state: record.state as ReplaySummary['state'],
    error: record.error_code === null ? null : { code: record.error_code, message: record.error_message ?? '' },
    label: record.label,
    candidate: record.candidate,
    releases,
    changes: [],
    total: record.total,
    done,
    verdicts,
    failed,
    byStage,
    ms: record.active_ms,
    deltaP95Ms: deltaP95(database, id),
    recordedCostUsd: costs !== undefined && costs.recordedKnown === costs.ran && costs.ran > 0 ? costs.recorded : null,
    candidateCostUsd:
      costs !== undefined && costs.candidateKnown === costs.ran && costs.ran > 0 ? costs.candidate : null,
  };
}

/** Percentiles never average: each side has its own. */
function deltaP95(database: Database, replayId: string): number | null {
  const rows = database
    .prepare<{ recorded: number; candidate: number }>(
      `SELECT recorded_ms AS recorded, candidate_ms AS candidate FROM replay_row
       WHERE replay_id = ? AND recorded_ms IS NOT NULL AND candidate_ms IS NOT NULL`,
    )
    .all(replayId);
  const side = (name: 'recorded' | 'candidate'): number | null =>
    percentile(
      rows.map((row) => row[name]).toSorted((a, b) => a - b),
      P95,
    );
  const [recorded, candidate] = [side('recorded'), side('candidate')];
  return recorded === null || candidate === null ? null : candidate - recorded;
}

function readRows(database: Database, replayId: string, request: ReplayRowsRequest): ReplayRowsResponse {
  const conditions = ['replay_id = ?'];
  const values: SqlValue[] = [replayId];
  if (request.verdicts !== undefined) {
    conditions.push(`${VERDICT} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(request.verdicts));
  }
  if (request.clusterId !== undefined) {
    conditions.push('cluster_id = ?');
    values.push(request.clusterId);
  }
  for (const word of request.text.split(/\s+/).filter((part) => part !== '')) {
    conditions.push('instr(lower(question), lower(?)) > 0');
    values.push(word);
  }
  const where = conditions.join(' AND ');
  const total =
    database.prepare<{ count: number }>(`SELECT count(*) AS count FROM replay_row WHERE ${where}`).get(...values)
      ?.count ?? 0;
  const offset = offsetOf(request.cursor);
  const order = request.sort === 'worst' ? `${WORST_ORDER}, ordinal` : 'ordinal';
  const rows = database
    .prepare<Row>(`SELECT ${ROW_COLUMNS} FROM replay_row WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`)
    .all(...values, request.limit, offset);
  const next = offset + rows.length;
  return { rows: rows.map(toRow), total, nextCursor: next < total ? String(next) : null };
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new InvalidArgumentError(`"${cursor}" is not a cursor. Leave it out to start at the first row.`);
}

function readClusters(database: Database, replayId: string): readonly ReplayCluster[] {
  interface ClusterRow {
    clusterId: string;
    label: string;
    stage: string;
    stageId: string | null;
    type: string;
    count: number;
    bad: number;
  }
  const clusters = database
    .prepare<ClusterRow>(
      `SELECT cluster_id AS clusterId, min(cluster_label) AS label, min(stage) AS stage, min(stage_id) AS stageId,
         min(type) AS type, count(*) AS count, sum(${VERDICT} IN ('worse', 'broken')) AS bad
       FROM replay_row WHERE replay_id = ? AND cluster_id IS NOT NULL
       GROUP BY cluster_id ORDER BY count DESC, cluster_id`,
    )
    .all(replayId);
  const examples = database.prepare<{ trace_id: string }>(
    'SELECT trace_id FROM replay_row WHERE replay_id = ? AND cluster_id = ? ORDER BY ordinal LIMIT ?',
  );
  return clusters.map((cluster) => ({
    ...cluster,
    stage: cluster.stage as ReplayStage,
    type: cluster.type as ReplayCluster['type'],
    traceIds: examples.all(replayId, cluster.clusterId, CLUSTER_EXAMPLES).map(({ trace_id: traceId }) => traceId),
  }));
}

function toRow(row: Row): ReplayRow {
  const hasPerson = row.person_verdict !== null;
  return {
    traceId: row.trace_id,
    replayTraceId: row.replay_trace_id,
    question: row.question,
    state: row.state as ReplayRow['state'],
    verdict: (row.person_verdict ?? row.rule_verdict) as ReplayVerdict | null,
    verdictBy: hasPerson ? 'person' : 'rules',
    because: hasPerson ? (row.person_reason ?? '') : row.because,
    overruled: hasPerson ? (row.rule_verdict as ReplayVerdict | null) : null,
    firstDivergence:
      row.stage === null || row.type === null
        ? null
        : {
            stage: row.stage as ReplayStage,
            stageId: row.stage_id,
            type: row.type as Divergence['type'],
            detail: row.detail ?? '',
          },
    delta: {
      ms: minus(row.candidate_ms, row.recorded_ms),
      tokens: row.delta_tokens,
      costUsd: minus(row.candidate_cost_usd, row.recorded_cost_usd),
    },
    clusterId: row.cluster_id,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
  };
}

function minus(candidate: number | null, recorded: number | null): number | null {
  return candidate === null || recorded === null ? null : candidate - recorded;
}
