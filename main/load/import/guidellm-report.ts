import type { LoadPercentiles } from '../../contract/load.ts';
import { type ImportedRun, NO_PERCENTILES, NOTHING_TOLD } from './imported-run.ts';
import { amount, at, firstAmount, isoOf, shortText } from './loose-json.ts';

const MS_PER_SECOND = 1000;
/** Strategies that decide beforehand when requests start. */
const OPEN_STRATEGIES: ReadonlySet<unknown> = new Set(['constant', 'poisson', 'async_constant', 'async_poisson']);

/**
 * Reads a report of GuideLLM, whose file has one benchmark for each rate or concurrency that was tried. Times are those of
 * successful requests, as its own tables have them, from when a request was sent.
 *
 * @returns one run for each benchmark; null for what is no such report
 */
export function readGuideLlmReport(document: unknown, fileName: string): ImportedRun[] | null {
  const benchmarks = at(document, 'benchmarks');
  if (!Array.isArray(benchmarks)) return null;
  const args = at(document, 'args');
  const runs = benchmarks.flatMap((benchmark: unknown) => {
    const run = readBenchmark(benchmark, args, fileName);
    return run === null ? [] : [run];
  });
  return runs.length === 0 ? null : runs;
}

function readBenchmark(benchmark: unknown, args: unknown, fileName: string): ImportedRun | null {
  const metrics = at(benchmark, 'metrics');
  const latency = at(metrics, 'request_latency');
  if (latency === undefined) return null;
  const totals =
    at(metrics, 'request_totals') ?? at(benchmark, 'request_totals') ?? at(benchmark, 'run_stats', 'requests_made');
  const counted = (status: string): number => Math.round(amount(at(totals, status)) ?? 0);
  const [succeeded, errored, incomplete] = [counted('successful'), counted('errored'), counted('incomplete')];
  const start = amount(at(benchmark, 'start_time'));
  const end = amount(at(benchmark, 'end_time'));
  const durationMs =
    (amount(at(benchmark, 'duration')) ?? (start !== null && end !== null ? Math.max(0, end - start) : 0)) *
    MS_PER_SECOND;
  const ended = succeeded + errored;
  const perSecond = (count: number): number => (durationMs > 0 ? (count / durationMs) * MS_PER_SECOND : 0);
  const strategy = at(benchmark, 'config', 'strategy') ?? at(benchmark, 'args', 'strategy');
  const kind = at(strategy, 'type_');
  const service = scaled(statusOf(latency), MS_PER_SECOND);
  const rate = amount(at(strategy, 'rate'));
  return {
    origin: 'guidellm',
    scenario: 'guidellm',
    target: targetOf(benchmark, args) ?? shortText(fileName) ?? 'guidellm',
    model:
      shortText(at(benchmark, 'config', 'backend', 'model')) ??
      shortText(at(args, 'model')) ??
      shortText(at(benchmark, 'worker', 'backend_model')),
    label: labelOf(kind, strategy),
    startedAt: isoOf(start === null ? null : start * MS_PER_SECOND),
    endedAt: isoOf(end === null ? null : end * MS_PER_SECOND),
    result: {
      ...NOTHING_TOLD,
      offeredRatePerSecond: OPEN_STRATEGIES.has(kind) && rate !== null ? rate : perSecond(ended + incomplete),
      throughput: perSecond(ended),
      goodput: perSecond(succeeded),
      requests: ended + incomplete,
      succeeded,
      errors: errored === 0 ? {} : { errored },
      response: service,
      service,
      ttft: scaled(statusOf(at(metrics, 'time_to_first_token_ms')), 1),
      model: OPEN_STRATEGIES.has(kind) ? 'open' : 'closed',
      goodShare: null,
      unfinished: incomplete,
      durationMs,
      elapsedMs: durationMs,
    },
  };
}

function statusOf(distribution: unknown): unknown {
  return at(distribution, 'successful') ?? at(distribution, 'total');
}

/** @param factor to milliseconds */
function scaled(distribution: unknown, factor: number): LoadPercentiles {
  if (distribution === undefined || at(distribution, 'count') === 0) return NO_PERCENTILES;
  const inMs = (...values: readonly unknown[]): number | null => {
    const found = firstAmount(...values);
    return found === null ? null : found * factor;
  };
  const percentiles = at(distribution, 'percentiles');
  return {
    p50Ms: inMs(at(percentiles, 'p50'), at(distribution, 'median')),
    p95Ms: inMs(at(percentiles, 'p95')),
    p99Ms: inMs(at(percentiles, 'p99')),
    maxMs: inMs(at(distribution, 'max')),
  };
}

function targetOf(benchmark: unknown, args: unknown): string | null {
  return (
    shortText(at(benchmark, 'config', 'backend', 'target')) ??
    shortText(at(args, 'target')) ??
    shortText(at(benchmark, 'worker', 'backend_target'))
  );
}

function labelOf(kind: unknown, strategy: unknown): string {
  const name = shortText(kind, 40);
  if (name === null) return '';
  const rate = amount(at(strategy, 'rate'));
  if (rate !== null) return `${name} ${Number(rate.toPrecision(4))}/s`;
  const streams = firstAmount(at(strategy, 'streams'), at(strategy, 'max_concurrency'));
  return streams === null ? name : `${name} ${streams}`;
}
