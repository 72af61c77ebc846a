import type {
  EvalCasePage,
  EvalCell,
  EvalListResponse,
  EvalRunReport,
  EvalRunSummary,
  MetricValue,
} from '../contract/eval-run.ts';
import { formatCost, formatCount, formatDuration, formatNumberOf, formatTable } from './format.ts';

/** Cases of the triage that are listed; `eval cases --failed` has all. */
const MAX_TRIAGED = 10;
const NOTHING = '–';

export function describeEvalRun(report: EvalRunReport): string {
  const { verdict, triage, blindSpots, robustness, effects } = report;
  return [
    verdict.headline,
    ...(verdict.details === '' ? [] : [verdict.details]),
    headOf(report),
    '',
    metricTable(report),
    ...(report.matrix.length > 1 ? ['', matrixTable(report)] : []),
    ...(effects.length === 0 ? [] : ['', effectTable(report)]),
    ...(triage.cases.length === 0 ? [] : ['', ...describeTriage(report)]),
    ...(robustness.length === 0 ? [] : ['', robustnessTable(report)]),
    ...(blindSpots.length === 0 ? [] : ['', 'What this run could not see:', ...blindSpots.map((spot) => `- ${spot}`)]),
  ].join('\n');
}

function headOf({
  runId,
  evalId,
  cases,
  repeats,
  cells,
  done,
  total,
  cached,
  costUsd,
  ms,
  state,
}: EvalRunReport): string {
  const kept = cached === 0 ? '' : `, ${formatCount(cached)} from earlier runs`;
  const size = `${formatNumberOf(cases, 'case')} × ${formatNumberOf(repeats, 'repeat')} in ${formatNumberOf(cells, 'cell')}`;
  return `${runId}, ${evalId}: ${size}, ${formatCount(done)} of ${formatCount(total)} runs${kept}; ${state} in ${formatDuration(ms)}, ${formatCost(costUsd)}`;
}

function metricTable({ metrics, valueless, noiseFloor, power, passes }: EvalRunReport): string {
  const rows: (string | number)[][] = Object.entries(metrics).map(([name, value]) => [
    name,
    short(value.mean),
    `${short(value.ci95[0])} to ${short(value.ci95[1])}`,
    value.n,
    unscoredOf(value),
    noiseFloor[name] === undefined ? 'unknown' : short(noiseFloor[name]),
    power[name]?.minimalDetectable == null ? NOTHING : short(power[name].minimalDetectable),
  ]);
  for (const [name, reasons] of Object.entries(valueless)) {
    rows.push([name, NOTHING, NOTHING, 0, unscoredOf({ unscored: reasons }), NOTHING, NOTHING]);
  }
  const table = formatTable([['baseline', 'mean', '95 %', 'cases', 'without', 'noise', 'smallest visible'], ...rows]);
  if (passes === null) return table;
  const { k, atK, hatK } = passes;
  return `${table}\npass@${k} ${short(atK)} (one of ${k} attempts), pass^${k} ${short(hatK)} (all of them)`;
}

function unscoredOf({ unscored }: Pick<MetricValue, 'unscored'>): number | string {
  const count = Object.values(unscored).reduce((sum, times) => sum + times, 0);
  return count === 0 ? '0' : count;
}

function matrixTable({ matrix, metrics, state }: EvalRunReport): string {
  const names = Object.keys(metrics);
  const rows = matrix.map((cell) => [
    cell.cellId,
    nameOf(cell),
    ...names.map((name) => valueIn(cell, name)),
    cell.responseP95Ms === null ? NOTHING : formatDuration(cell.responseP95Ms),
    formatCost(cell.costUsd),
    stateOf(cell, state),
  ]);
  return formatTable([['cell', '', ...names, 'p95', 'cost', ''], ...rows]);
}

/** A cell of a run that was left is at work no longer: what counts is how far it came. */
function stateOf({ state, done, total }: EvalCell, ofRun: EvalRunReport['state']): string {
  if (state === 'finished') return '';
  const isLeft = ofRun !== 'running' && (state === 'running' || state === 'waiting');
  return isLeft ? `${formatCount(done)} of ${formatCount(total)}` : state;
}

function valueIn({ metrics, against, isBaseline }: EvalCell, name: string): string {
  const value = metrics[name];
  if (value === undefined) return NOTHING;
  const change = against[name];
  if (isBaseline || change === undefined) return short(value.mean);
  const how = change.verdict === 'no detectable change' ? '(noise)' : `(${signed(change.delta)} ${change.verdict})`;
  return `${short(value.mean)} ${how}`;
}

function nameOf({ key, isBaseline }: EvalCell): string {
  const index = typeof key.generation === 'number' ? `g${key.generation}` : key.generation;
  const parts = [key.prompt, key.model, key.retrieval, index];
  const name = parts.filter((part) => part !== null).join(', ');
  return isBaseline ? `${name === '' ? 'what serves' : name} (baseline)` : name;
}

function effectTable({ effects }: EvalRunReport): string {
  const real = effects.filter(({ isNoise }) => !isNoise);
  const rest = effects.length - real.length;
  if (real.length === 0) return `${formatNumberOf(rest, 'effect')} looked at, all within noise`;
  const rows = real.map(({ factors, levels, metric, effect, ci95, pValue }) => [
    factors.map((factor, at) => `${factor} ${levels[at] ?? ''}`).join(' with '),
    metric,
    signed(effect),
    `${signed(ci95[0])} to ${signed(ci95[1])}`,
    pValue < 0.001 ? '<0.001' : pValue.toFixed(3),
  ]);
  const table = formatTable([['effect of', 'on', 'change', '95 %', 'p'], ...rows]);
  return rest === 0 ? table : `${table}\nand ${formatNumberOf(rest, 'effect')} within noise`;
}

function describeTriage({ triage }: EvalRunReport): string[] {
  const { counts, cases, patterns } = triage;
  const causes = Object.entries(counts).flatMap(([cause, count]) => (count === 0 ? [] : [`${count} ${cause}`]));
  const rows = cases
    .slice(0, MAX_TRIAGED)
    .map(({ caseId, cause, evidence, overruled }) => [
      caseId,
      `${cause ?? 'undecided'}${overruled === null ? '' : ` (rule: ${overruled})`}`,
      evidence,
    ]);
  const more = cases.length - rows.length;
  return [
    `${formatNumberOf(cases.length, 'case')} failed: ${causes.join(', ')}`,
    formatTable([['case', 'cause', 'evidence'], ...rows]),
    ...(more > 0 ? [`and ${formatCount(more)} more: trestle eval cases RUN --failed`] : []),
    ...patterns.map(({ message }) => `- ${message}`),
  ];
}

function robustnessTable({ robustness }: EvalRunReport): string {
  const rows = robustness.flatMap(({ kind, metric, points, belowFloorFrom }) =>
    points.map(({ severity, mean, ci95, n }, at) => [
      at === 0 ? kind : '',
      at === 0 ? metric : '',
      severity,
      short(mean),
      `${short(ci95[0])} to ${short(ci95[1])}`,
      n,
      at > 0 ? '' : belowFloorFrom === null ? 'not reached' : short(belowFloorFrom),
    ]),
  );
  return formatTable([['variant', 'metric', 'severity', 'mean', '95 %', 'cases', 'below the floor from'], ...rows]);
}

export function describeEvalRuns(runs: readonly EvalRunSummary[]): string {
  if (runs.length === 0) return 'No eval runs yet. `trestle eval run ID` starts one.';
  const rows = runs.map(({ runId, evalId, startedAt, state, cases, cells, done, total, headline, label, costUsd }) => [
    runId,
    evalId,
    startedAt.slice(0, 16).replace('T', ' '),
    state,
    `${cases} × ${cells}`,
    `${done}/${total}`,
    Object.entries(headline)
      .slice(0, 3)
      .map(([name, mean]) => `${short(mean)} ${name}`)
      .join(', '),
    formatCost(costUsd),
    label,
  ]);
  return formatTable([['run', 'eval', 'started', 'state', 'cases × cells', 'runs', '', 'cost', 'label'], ...rows]);
}

export function describeEvalFiles({ evals }: EvalListResponse): string {
  if (evals.length === 0) return 'No evals yet. Write one to evals/NAME.eval.yaml; docs/evals.md has an example.';
  const rows = evals.map(({ id, dataset, cells, lastRun, description }) => [
    id,
    dataset,
    cells,
    lastRun === null ? 'never' : `${lastRun.runId} ${lastRun.state}`,
    description,
  ]);
  return formatTable([['eval', 'data set', 'cells', 'last run', ''], ...rows]);
}

export function describeEvalCases({ rows, total }: EvalCasePage): string {
  if (rows.length === 0) return 'No such case.';
  const table = formatTable([
    ['case', 'question', 'values', 'trace', 'error'],
    ...rows.map(({ id, question, values, traceIds, error }) => [
      id,
      question.slice(0, 60),
      Object.entries(values)
        .map(([name, value]) => `${name} ${short(value)}`)
        .join(', '),
      traceIds[0]?.slice(0, 8) ?? NOTHING,
      error ?? '',
    ]),
  ]);
  return rows.length === total ? table : `${table}\n${rows.length} of ${formatCount(total)}`;
}

/** Three decimals, or whole numbers where they are large. */
function short(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${short(value)}`;
}
