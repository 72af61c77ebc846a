import type { LoadPercentiles, LoadResult, LoadSlo } from '../contract/load.ts';
import { formatCount, formatDuration, formatTable } from './format.ts';

const PERCENT = 100;

/** What a run came to, for people: the latencies as a table, then what was counted. */
export function describeLoad(result: LoadResult): string {
  const { response, service, queue, ttft, stages } = result;
  const rows = [
    ['', 'p50', 'p95', 'p99', 'max'],
    rowOf('response', response),
    rowOf('service', service),
    rowOf('queue', queue),
    ...(ttft.p50Ms === null ? [] : [rowOf('first token', ttft)]),
    ...(result.interToken === undefined ? [] : [rowOf('between tokens', result.interToken)]),
    ...Object.entries(stages).map(([name, percentiles]) => rowOf(name, percentiles)),
  ];
  return [
    formatTable(rows),
    '',
    `offered ${rateOf(result.offeredRatePerSecond)} · throughput ${rateOf(result.throughput)} · goodput ${rateOf(result.goodput)}`,
    `${formatCount(result.requests)} requests · ${describeErrors(result)} · ${formatCount(result.dropped)} dropped`,
    `generator lag p99 ${durationOf(result.generator.lagP99Ms)}${result.generator.limited ? ': generator-limited' : ''}`,
    ...describeFacts(result),
    ...result.slo.map(describeSlo),
    `run ${result.runId}`,
  ].join('\n');
}

function describeSlo({ name, unit, actual, target, held, budgetUsed }: LoadSlo): string {
  const inUnit = (value: number | null): string =>
    unit === 'ms' ? durationOf(value) : unit === 'usd' ? moneyOf(value) : shareOf(value);
  const budget = budgetUsed === null ? '' : ` · ${(budgetUsed * PERCENT).toFixed(0)} % of its error budget`;
  return `${held ? 'held' : 'missed'}  ${name}: ${inUnit(actual)} of ${inUnit(target)}${budget}`;
}

/** What only a target of ours tells. */
function describeFacts({
  quality,
  costUsd,
  costPerSuccessUsd,
  retryAmplification,
  saturatedFirst,
}: LoadResult): string[] {
  const { groundedRate, refusalRate } = quality;
  if (groundedRate === null && refusalRate === null && costUsd === null) return [];
  const retries = retryAmplification === null ? '' : ` · retries ×${retryAmplification.toFixed(2)}`;
  return [
    `grounded ${shareOf(groundedRate)} · refused ${shareOf(refusalRate)}${retries}`,
    `cost ${moneyOf(costUsd)} · ${moneyOf(costPerSuccessUsd)} a success`,
    ...(saturatedFirst === null ? [] : [`saturates first: ${saturatedFirst}`]),
  ];
}

function rowOf(name: string, { p50Ms, p95Ms, p99Ms, maxMs }: LoadPercentiles): string[] {
  return [name, ...[p50Ms, p95Ms, p99Ms, maxMs].map(durationOf)];
}

function durationOf(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}

/** Below one cent four decimals: a call costs less than that. */
function moneyOf(usd: number | null): string {
  return usd === null ? 'unknown' : `$${usd.toFixed(usd !== 0 && usd < 0.01 ? 4 : 2)}`;
}

function shareOf(share: number | null): string {
  return share === null ? '–' : `${(share * PERCENT).toFixed(2)} %`;
}

function rateOf(perSecond: number): string {
  return `${perSecond.toLocaleString('en-US', { maximumFractionDigits: 1 })}/s`;
}

function describeErrors({ errors }: LoadResult): string {
  const counted = Object.entries(errors).toSorted(([, a], [, b]) => b - a);
  return counted.length === 0
    ? 'no errors'
    : counted.map(([code, count]) => `${code} ${formatCount(count)}`).join(', ');
}
