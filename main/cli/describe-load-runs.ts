import type { LoadSloUnit } from '../contract/load.ts';
import type { LoadComparison, LoadComparisonVerdict } from '../contract/load-compare.ts';
import type { LoadRunSummary, LoadVerdict } from '../contract/load-run.ts';
import { formatCost, formatDuration, formatTable } from './format.ts';

const PERCENT = 100;
const NOTHING = '–';
/** Of a start, to the minute. */
const MINUTE_CHARACTERS = 16;

const VERDICTS: Readonly<Record<LoadVerdict, string>> = {
  held: 'held',
  missed: 'missed',
  'generator-limited': 'generator-limited',
  'no-slo': 'no SLO',
};

const CHANGES: Readonly<Record<LoadComparisonVerdict, string>> = {
  better: 'better',
  worse: 'worse',
  'no-detectable-change': 'no detectable change',
  'not-compared': 'not compared',
};

/** The library of runs as a table, newest first. */
export function describeLoadRuns(runs: readonly LoadRunSummary[]): string {
  if (runs.length === 0) return 'There is no load run yet. `trestle load run SCENARIO` makes one.';
  return formatTable([
    ['run', 'started', 'scenario', 'label', 'verdict', 'SLOs', 'offered', 'p50', 'p95', 'p99', 'errors', 'cost'],
    ...runs.map((run) => [
      run.runId,
      run.startedAt.slice(0, MINUTE_CHARACTERS).replace('T', ' '),
      run.origin === 'trestle' ? run.scenario : `${run.scenario} (${run.origin})`,
      run.label === '' ? NOTHING : run.label,
      run.verdict === null ? run.state : VERDICTS[run.verdict],
      run.slosTotal === 0 ? NOTHING : `${run.slosHeld} of ${run.slosTotal}`,
      rateOf(run.offeredRatePerSecond),
      durationOf(run.responseP50Ms),
      durationOf(run.responseP95Ms),
      durationOf(run.responseP99Ms),
      shareOf(run.errorShare),
      run.costUsd === null ? NOTHING : formatCost(run.costUsd),
    ]),
  ]);
}

/** What changed from run A to run B as a table; what is better or worse is said again below it. */
export function describeLoadComparison({ a, b, metrics, warnings }: LoadComparison): string {
  const table = formatTable([
    ['', 'A', 'B', 'B − A', '95 % interval', 'p', ''],
    ...metrics.map(({ name, unit, a: ofA, b: ofB, delta, ci95, pValue, verdict, why }) => [
      name,
      inUnit(ofA, unit),
      inUnit(ofB, unit),
      signed(delta, unit),
      ci95 === null ? NOTHING : `${signed(ci95[0], unit)} to ${signed(ci95[1], unit)}`,
      pValue === null ? NOTHING : pValue < 0.001 ? '<0.001' : pValue.toFixed(3),
      why === null ? CHANGES[verdict] : `${CHANGES[verdict]}: ${why}`,
    ]),
  ]);
  const names = (verdict: LoadComparisonVerdict): string =>
    metrics
      .filter((metric) => metric.verdict === verdict)
      .map(({ name }) => name)
      .join(', ');
  const found = (['worse', 'better'] as const).flatMap((verdict) =>
    names(verdict) === '' ? [] : [`${CHANGES[verdict]}: ${names(verdict)}`],
  );
  return [
    `A ${nameOf(a)}`,
    `B ${nameOf(b)}`,
    '',
    table,
    '',
    found.length === 0 ? 'No detectable change.' : found.join('\n'),
    ...warnings.map((warning) => `Note: ${warning}`),
  ].join('\n');
}

function nameOf({ runId, scenario, label, startedAt }: LoadRunSummary): string {
  return `${runId}  ${scenario}${label === '' ? '' : `, ${label}`}, ${startedAt.slice(0, MINUTE_CHARACTERS).replace('T', ' ')}`;
}

function rateOf(perSecond: number): string {
  return `${Number(perSecond.toPrecision(3))}/s`;
}

function durationOf(ms: number | null): string {
  return ms === null ? NOTHING : formatDuration(ms);
}

function shareOf(share: number | null): string {
  return share === null ? NOTHING : `${(share * PERCENT).toFixed(2)} %`;
}

function inUnit(value: number | null, unit: LoadSloUnit): string {
  if (value === null) return NOTHING;
  if (unit === 'ms') return formatDuration(value);
  return unit === 'usd' ? formatCost(value) : shareOf(value);
}

function signed(value: number | null, unit: LoadSloUnit): string {
  if (value === null) return NOTHING;
  return `${value < 0 ? '−' : '+'}${inUnit(Math.abs(value), unit)}`;
}
