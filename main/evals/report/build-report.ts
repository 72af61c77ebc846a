import type { EvalCase } from '../../contract/eval-compare.ts';
import { DEFAULT_EVAL_EFFECT } from '../../contract/eval-compare.ts';
import type { EvalCell, EvalEffect, EvalRunReport, EvalTriage, RobustnessCurve } from '../../contract/eval-run.ts';
import type { JudgeAgreement } from '../../contract/judge.ts';
import { type CellAgainst, againstBaseline } from '../matrix/against-baseline.ts';
import { factorEffects } from '../matrix/factor-effects.ts';
import { byCase, caseMetrics, cellCosts, cellMetrics } from '../run/cell-figures.ts';
import type { EvalMetricFacts } from '../run/eval-metric.ts';
import type { EvalResult } from '../run/eval-result.ts';
import type { StoredCell, StoredEvalRun } from '../run/eval-run-store.ts';
import { noiseFloor } from '../run/noise-floor.ts';
import { effectOf, runPower } from '../run/run-power.ts';
import { meanOf } from '../statistics/moments.ts';
import { passRates } from '../compare/passes-of.ts';
import { blindSpots, type BlindSpotFacts } from './blind-spots.ts';
import { summarizeEvalRun } from './summarize-eval-run.ts';
import { evalVerdict } from './eval-verdict.ts';

export interface ReportParts {
  run: StoredEvalRun;
  /** In order, the baseline first. */
  cells: readonly StoredCell[];
  /** Of all cells, the cases as they are. */
  results: readonly EvalResult[];
  /** The first is what the verdict speaks of. */
  metrics: readonly EvalMetricFacts[];
  progress: { done: number; cached: number; failed: number; costUsd: number | null };
  triage: EvalTriage;
  robustness: readonly RobustnessCurve[];
  judges: Readonly<Record<string, JudgeAgreement | null>>;
  seen: Omit<BlindSpotFacts, 'cases' | 'repeats' | 'metrics' | 'values' | 'valueless'>;
  cases: number;
}

/** Everything that is said of a run, out of what it left. The same results give the same report. */
export function buildReport(parts: ReportParts): EvalRunReport {
  const { run, results, metrics, triage, robustness, judges, cases } = parts;
  // Of a cell that was given up nothing was measured.
  const givenUp = new Set(parts.cells.flatMap(({ cellId, state }) => (state === 'failed' ? [cellId] : [])));
  const ofCell = Map.groupBy(
    results.filter(({ cellId }) => !givenUp.has(cellId)),
    ({ cellId }) => cellId,
  );
  const [baseline, ...others] = parts.cells;
  const baseResults = ofCell.get(baseline?.cellId ?? '') ?? [];
  const isLessBetter = (name: string): boolean => metrics.find((metric) => metric.name === name)?.isLessBetter ?? false;
  const compared = againstBaseline(
    evalCases(baseResults),
    others.map(({ cellId }) => ({ cellId, cases: evalCases(ofCell.get(cellId) ?? []) })),
    isLessBetter,
  );
  const perCell = run.settings.repeats * cases;
  const matrix = parts.cells.map((cell) =>
    cellOf(cell, ofCell.get(cell.cellId) ?? [], { metrics, compared, perCell, all: results }),
  );
  const values = matrix[0]?.metrics ?? {};
  const valueless = matrix[0]?.valueless ?? {};
  const baseCases = byCase(baseResults);
  const means = (name: string): number[] =>
    caseMetrics(baseCases, name).flatMap(({ values: given }) => (given.length === 0 ? [] : [meanOf(given)]));
  const effects = metrics.flatMap(({ name }) => effectsOf(name, parts.cells, ofCell));
  const power = Object.fromEntries(
    metrics.flatMap(({ name, isShare }) => {
      const ofMetric = means(name);
      if (ofMetric.length === 0) return [];
      const deviations = compared.flatMap((cell) => cell.deviations[name] ?? []);
      return [[name, runPower(ofMetric, deviations, effectOf(DEFAULT_EVAL_EFFECT, ofMetric, isShare))] as const];
    }),
  );
  const passes = passRates(
    [...baseCases.values()].map((one) => one.flatMap(({ values: given }) => given['success'] ?? [])),
  );
  return {
    ...summarizeEvalRun(run, { cells: parts.cells.length, cases, progress: parts.progress }),
    headline: Object.fromEntries(Object.entries(values).map(([name, { mean }]) => [name, mean])),
    metrics: values,
    valueless,
    noiseFloor: Object.fromEntries(
      metrics.flatMap(({ name }) => {
        const floor = noiseFloor(caseMetrics(baseCases, name).map(({ values: given }) => given));
        return floor === null ? [] : [[name, floor] as const];
      }),
    ),
    power,
    matrix,
    effects,
    triage,
    robustness,
    passes,
    judges,
    verdict: evalVerdict({ matrix, effects, metrics, state: run.state, cases, missing: missingOf(matrix) }),
    blindSpots: blindSpots({ ...parts.seen, cases, repeats: run.settings.repeats, metrics: power, values, valueless }),
  };
}

function missingOf(matrix: readonly EvalCell[]): number {
  return matrix.reduce((sum, { state, done, total }) => sum + (state === 'stopped' ? 0 : total - done), 0);
}

function cellOf(
  cell: StoredCell,
  results: readonly EvalResult[],
  options: {
    metrics: readonly EvalMetricFacts[];
    compared: readonly CellAgainst[];
    perCell: number;
    all: readonly EvalResult[];
  },
): EvalCell {
  const { cellId, key, isBaseline, state, release, note } = cell;
  return {
    cellId,
    key,
    isBaseline,
    state,
    total: options.perCell,
    ...cellMetrics(results, options.metrics),
    against: options.compared.find((one) => one.cellId === cellId)?.against ?? {},
    ...cellCosts(options.all.filter((result) => result.cellId === cellId)),
    release,
    note,
  };
}

/** A cell that was stopped, or that has a failed one beside it, leaves a hole in the factorial. */
function effectsOf(
  metric: string,
  cells: readonly StoredCell[],
  ofCell: ReadonlyMap<string, readonly EvalResult[]>,
): EvalEffect[] {
  return factorEffects(
    metric,
    cells.map(({ cellId, key }) => ({
      key,
      means: new Map(
        [...byCase(ofCell.get(cellId) ?? [])].flatMap(([id, results]) => {
          const values = results.flatMap((result) => result.values[metric] ?? []);
          return values.length === 0 ? [] : [[id, meanOf(values)] as const];
        }),
      ),
    })),
  );
}

/** @returns results as comparisons take them: an entry for each repeat */
export function evalCases(results: readonly EvalResult[]): EvalCase[] {
  return results.map(({ caseId, values }) => ({ id: caseId, values }));
}
