import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ReplayRow, ReplayRowsRequest, ReplayRowsResponse, ReplayVerdict } from '../../contract/replay.ts';
import type { Divergence, ReplayStage } from '../../contract/replay-comparison.ts';
import type { Database, SqlValue } from '../../storage/database.ts';

/** The verdict that holds: a person's before that of the rules. */
export const VERDICT = 'coalesce(person_verdict, rule_verdict)';

const ROW_COLUMNS = `ordinal, trace_id, replay_trace_id, question, state, rule_verdict, because, person_verdict, person_reason,
  stage, stage_id, type, detail, cluster_id, recorded_ms, candidate_ms, delta_tokens, recorded_cost_usd, candidate_cost_usd,
  stubs, error_code, error_message`;
/** What a person should look at first. */
const WORST_FIRST: readonly ReplayVerdict[] = ['broken', 'worse', 'needs-human', 'better', 'equivalent', 'identical'];
const WORST_ORDER = `CASE ${VERDICT} ${WORST_FIRST.map((verdict, index) => `WHEN '${verdict}' THEN ${index}`).join(' ')} ELSE 6 END`;

export interface StoredRow {
  ordinal: number;
  row: ReplayRow;
  stubs: string | null;
}

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

/** @returns a page of rows, and how many match over all pages */
export function readRows(database: Database, replayId: string, request: ReplayRowsRequest): ReplayRowsResponse {
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
  if (request.stage !== undefined) {
    conditions.push('stage = ?');
    values.push(request.stage);
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

/** @throws NotFoundError, InvalidArgumentError for a prefix of several */
export function findRow(database: Database, replayId: string, traceIdOrPrefix: string): StoredRow {
  const [first, second] = selectRows(database, 'replay_id = ? AND substr(trace_id, 1, length(?)) = ? LIMIT 2', [
    replayId,
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
}

/** @returns every row of a cluster or of named traces, in order */
export function chooseRows(
  database: Database,
  replayId: string,
  { traceIds, clusterId }: { traceIds?: readonly string[] | undefined; clusterId?: string | undefined },
): readonly StoredRow[] {
  const conditions = ['replay_id = ?'];
  const values: SqlValue[] = [replayId];
  if (traceIds !== undefined) {
    conditions.push('trace_id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(traceIds));
  }
  if (clusterId !== undefined) {
    conditions.push('cluster_id = ?');
    values.push(clusterId);
  }
  return selectRows(database, `${conditions.join(' AND ')} ORDER BY ordinal`, values);
}

function selectRows(database: Database, condition: string, values: readonly SqlValue[]): readonly StoredRow[] {
  return database
    .prepare<Row>(`SELECT ${ROW_COLUMNS} FROM replay_row WHERE ${condition}`)
    .all(...values)
    .map((row) => ({ ordinal: row.ordinal, row: toRow(row), stubs: row.stubs }));
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
