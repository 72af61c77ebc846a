import type { LoadForecast, LoadForecastError, LoadModelState, LoadPrediction } from '../contract/load-what-if.ts';
import { formatRate } from './describe-capacity.ts';
import { formatCost, formatDuration, formatTable } from './format.ts';

const PERCENT = 100;

/** A prediction beside what was measured, for people; what it takes for granted at the end. */
export function describePrediction(prediction: LoadPrediction): string {
  const { measured, before, beforeError, after, against, assumptions } = prediction;
  const rows = [
    ['', 'rate', 'throughput', 'p50', 'p95', 'p99', 'cost a request'],
    rowOf('the run', measured),
    rowOf('model of it', before.forecast),
    errorRow('  off by', beforeError),
    rowOf('with changes', after.forecast),
    singleRunRow(after.singleRun),
    ...(against === null
      ? []
      : [rowOf(`run ${against.runId.slice(0, 8)}`, against.measured), errorRow('  off by', against.error)]),
  ];
  const stations = [
    ['stage', 'at once', 'reached by', 'work', 'busy', 'wait', 'by formula'],
    ...after.stations.map(({ stage, servers, visits, meanServiceMs, utilisation, meanWaitMs, formulaWaitMs }) => [
      stage,
      servers === null ? 'any' : String(servers),
      percentOf(visits),
      formatDuration(meanServiceMs),
      percentOf(utilisation),
      durationOf(meanWaitMs),
      durationOf(formulaWaitMs),
    ]),
  ];
  const { capacityPerSecond, bottleneck } = after;
  return [
    formatTable(rows),
    '',
    formatTable(stations),
    '',
    capacityPerSecond === null
      ? 'Nothing in the model limits the rate.'
      : `At most ${formatRate(capacityPerSecond)}, by ${bottleneck ?? ''}.`,
    ...(after.isOverloaded ? ['The rate is above that: a longer run would wait longer.'] : []),
    ...assumptions.map((sentence) => `- ${sentence}`),
  ].join('\n');
}

function rowOf(name: string, forecast: LoadForecast): string[] {
  const { ratePerSecond, throughput, p50Ms, p95Ms, p99Ms, costPerRequestUsd } = forecast;
  return [
    name,
    formatRate(ratePerSecond),
    formatRate(throughput),
    ...[p50Ms, p95Ms, p99Ms].map(durationOf),
    formatCost(costPerRequestUsd),
  ];
}

function singleRunRow({ p50Ms, p95Ms, p99Ms }: LoadModelState['singleRun']): string[] {
  const range = ([low, high]: readonly [number, number]): string => `${formatDuration(low)}–${formatDuration(high)}`;
  return ['  9 of 10 runs', '', '', range(p50Ms), range(p95Ms), range(p99Ms), ''];
}

function errorRow(name: string, error: LoadForecastError): string[] {
  const { throughput, p50Ms, p95Ms, p99Ms, costPerRequestUsd } = error;
  const signed = (value: number | null): string =>
    value === null ? '–' : `${value > 0 ? '+' : ''}${(value * PERCENT).toFixed(1)} %`;
  return [name, '', ...[throughput, p50Ms, p95Ms, p99Ms, costPerRequestUsd].map(signed)];
}

function durationOf(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}

function percentOf(share: number | null): string {
  return share === null ? '–' : `${(share * PERCENT).toFixed(0)} %`;
}
