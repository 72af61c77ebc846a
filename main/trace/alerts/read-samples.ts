import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import type { PlainSignal } from '../../contract/alert-rule.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Database, SqlValue } from '../../storage/database.ts';
import { parseTraceFilter, type SqlCondition } from '../trace-filter.ts';
import type { Sample } from './sample-series.ts';

/** Traces looked at before others get their turn: a few milliseconds' worth. */
const PAGE_TRACES = 1000;
/** Longer runs are looked for by their duration: by their start they would lie anywhere before the window. Milliseconds. */
const LONG_RUN_MS = 3_600_000;
/** Formats without a clock say nothing of when it was: their runs are in no window. */
const HAS_TIMES = "NOT (kind = 'imported' AND duration_ms = 0)";
/** Runs that are no traffic. */
const NOT_TRAFFIC = "kind NOT IN ('replay', 'eval', 'load', 'drill')";
const NO_CONDITION: SqlCondition = { sql: '1', values: [] };

interface Page {
  sql: string;
  values: SqlValue[];
}
interface SampleRow {
  started_at: string;
  duration_ms: number;
  value: number | null;
  weight: number;
}

/**
 * Reads what a signal counts, of the runs in scope that ended in (fromMs, toMs]. Runs are found by an index of their
 * start, those of over an hour by one of their duration, and looked at a thousand at a time with others let in between.
 *
 * @param options.scope a filter of `trace.list`; without `kind:` replays, evals and load runs are left out
 * @throws InvalidArgumentError for a scope that is no filter, CancelledError
 */
export async function readSamples(
  database: Database,
  options: { signal: PlainSignal; scope: string; fromMs: number; toMs: number; abort: AbortSignal },
): Promise<readonly Sample[]> {
  const { signal, scope, fromMs, toMs, abort } = options;
  const condition = scopeCondition(scope);
  if (signal.type === 'thumbs-down-rate') return readReviews(database, { condition, fromMs, toMs });
  const counted = `${HAS_TIMES} AND (${condition.sql})`;
  const from = isoOf(fromMs - LONG_RUN_MS);
  const to = isoOf(toMs);
  const recent: SqlCondition = {
    sql: `started_at >= ? AND started_at <= ? AND ${counted}`,
    values: [from, to, ...condition.values],
  };
  const long: SqlCondition = {
    sql: `duration_ms > ${LONG_RUN_MS} AND started_at < ? AND ${counted}`,
    values: [from, ...condition.values],
  };
  const samples: Sample[] = [];
  const take = (rows: readonly SampleRow[]): void => {
    for (const { started_at: startedAt, duration_ms: durationMs, value, weight } of rows) {
      const endMs = Date.parse(startedAt) + durationMs;
      if (endMs > fromMs && endMs <= toMs) samples.push({ endMs, value: value ?? Number.NaN, weight });
    }
  };
  const last = database.prepare<{ started_at: string; trace_id: string }>(
    `SELECT started_at, trace_id FROM (SELECT started_at, trace_id FROM trace
       WHERE ${recent.sql} AND (started_at, trace_id) > (?, ?) ORDER BY started_at, trace_id LIMIT ${PAGE_TRACES})
     ORDER BY started_at DESC, trace_id DESC LIMIT 1`,
  );
  let after: [string, string] = ['', ''];
  for (;;) {
    throwIfAborted(abort);
    const end = last.get(...recent.values, ...after);
    if (end === undefined) break;
    const page = {
      sql: `${recent.sql} AND (started_at, trace_id) > (?, ?) AND (started_at, trace_id) <= (?, ?)`,
      values: [...recent.values, ...after, end.started_at, end.trace_id],
    };
    take(readPage(database, signal, page));
    after = [end.started_at, end.trace_id];
    await yieldToEventLoop();
  }
  take(readPage(database, signal, long));
  return samples;
}

/** @throws InvalidArgumentError */
export function scopeCondition(scope: string): SqlCondition {
  const condition = scope === '' ? NO_CONDITION : parseTraceFilter(scope);
  if (/(?:^|\s)-?kind:/.test(scope)) return condition;
  return { ...condition, sql: `${condition.sql} AND ${NOT_TRAFFIC}` };
}

function readPage(database: Database, signal: PlainSignal, page: Page): SampleRow[] {
  const { value, weight = '1', column = '', counts = '1', joins = '', values = [] } = queryOf(signal);
  return database
    .prepare<SampleRow>(
      `SELECT chosen.started_at, chosen.duration_ms, ${value} AS value, ${weight} AS weight
       FROM (SELECT trace.*${column} FROM trace WHERE ${page.sql}) AS chosen ${joins} WHERE ${counts}`,
    )
    .all(...page.values, ...values);
}

/** How a signal reads a page of runs, the rows of `trace` under the name `chosen`. */
interface SampleQuery {
  /** Null where it is not known. */
  value: string;
  /** 1 by default. */
  weight?: string;
  /** One more of the runs' own rows, after a comma. */
  column?: string;
  joins?: string;
  counts?: string;
  values?: SqlValue[];
}

const FINISHED = "status <> 'cancelled'";
const KNOWN_COST = 'CASE is_cost_known WHEN 1 THEN cost_usd END';
const DIGESTS = 'JOIN trace_digest ON trace_digest.trace = chosen.key';
const CALLS = 'JOIN stage_call ON stage_call.trace = chosen.key';
/** What a success is, is said by the filter. */
const SUCCESSFUL = `, ${parseTraceFilter('success:yes').sql} AS is_successful`;
const STRUCTURED = `json_extract(span.attributes, '$."${ATTRIBUTE.structuredOutcome}"')`;

const QUERIES: Readonly<
  Record<Exclude<PlainSignal['type'], 'latency' | 'stage-failure-rate' | 'tool-failure-rate'>, SampleQuery>
> = {
  'error-rate': { value: "status = 'error'", counts: FINISHED },
  'degraded-rate': { value: "status = 'degraded'", counts: FINISHED },
  // What came of a run is in its digest, of imported ones too, as far as they tell.
  'refusal-rate': {
    value: "is_refused = 1 OR status = 'refused'",
    joins: DIGESTS,
    counts: `has_answer = 1 AND ${FINISHED}`,
  },
  'ungrounded-rate': { value: 'is_grounded = 0', joins: DIGESTS, counts: `is_grounded IS NOT NULL AND ${FINISHED}` },
  'parse-error-rate': {
    value: `${STRUCTURED} <> 'ok'`,
    joins: 'JOIN span ON span.trace_id = chosen.trace_id',
    counts: `span.kind = 'model' AND ${STRUCTURED} IS NOT NULL`,
  },
  'tokens-per-run': { value: 'input_tokens + output_tokens', counts: FINISHED },
  'cost-per-run': { value: KNOWN_COST, counts: FINISHED },
  'cost-per-success': { value: KNOWN_COST, weight: 'is_successful', column: SUCCESSFUL },
  cost: { value: KNOWN_COST },
  runs: { value: '1' },
  'thumbs-down-rate': { value: 'NULL', counts: '0' },
};

function queryOf(signal: PlainSignal): SampleQuery {
  if (signal.type === 'stage-failure-rate') {
    return {
      value: 'flaw <> 0',
      joins: CALLS,
      counts: `stage IN (${STAGES_NAMED})`,
      values: [signal.stage, signal.stage],
    };
  }
  if (signal.type === 'tool-failure-rate') {
    const { tool } = signal;
    const named = tool === undefined ? '' : ' AND name = ?';
    return {
      value: 'flaw = 1',
      joins: CALLS,
      counts: `stage IN (SELECT id FROM stage WHERE kind = 'tool'${named})`,
      values: tool === undefined ? [] : [tool],
    };
  }
  if (signal.type !== 'latency') return QUERIES[signal.type];
  const { stage, kind } = signal;
  if (stage !== undefined) {
    return { value: 'ms', joins: CALLS, counts: `stage IN (${STAGES_NAMED})`, values: [stage, stage] };
  }
  if (kind === undefined) return { value: 'duration_ms', counts: FINISHED };
  // Our own pipelines call a model "model".
  const values = [kind, kind === 'llm' ? 'model' : kind];
  return { value: 'ms', joins: CALLS, counts: 'stage IN (SELECT id FROM stage WHERE kind IN (?, ?))', values };
}

/** As `stage:` of a filter names them: by name, or by kind and name. */
const STAGES_NAMED = "SELECT id FROM stage WHERE name = ? OR kind || ' ' || name = ?";

/** The last word on each run, by the time it was given. */
function readReviews(
  database: Database,
  { condition, fromMs, toMs }: { condition: SqlCondition; fromMs: number; toMs: number },
): readonly Sample[] {
  return database
    .prepare<{ at: string; thumb: string }>(
      `SELECT at, thumb FROM review JOIN trace USING (trace_id)
       WHERE at > ? AND at <= ? AND thumb IS NOT NULL AND (${condition.sql})
         AND review_id = (SELECT max(review_id) FROM review AS other WHERE other.trace_id = review.trace_id AND thumb IS NOT NULL)`,
    )
    .all(isoOf(fromMs), isoOf(toMs), ...condition.values)
    .map(({ at, thumb }) => ({ endMs: Date.parse(at), value: thumb === 'down' ? 1 : 0, weight: 1 }));
}

function isoOf(ms: number): string {
  return new Date(Math.max(0, ms)).toISOString();
}
