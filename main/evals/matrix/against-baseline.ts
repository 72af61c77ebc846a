import { holmAdjusted } from '../../base/holm.ts';
import type { EvalCase } from '../../contract/eval-compare.ts';
import type { EvalCell } from '../../contract/eval-run.ts';
import { testMetric, verdictOf } from '../compare/compare-evals.ts';
import { pairCases } from '../compare/pair-cases.ts';
import { meanOf, standardDeviationOf } from '../statistics/moments.ts';

/** The same results give the same comparison. */
const SEED = 20_261_129;
/** Only for the sequential test, which is not asked for here. */
const ANY_EFFECT = 0.02;

export interface CellAgainst {
  cellId: string;
  against: EvalCell['against'];
  /** Deviations of the paired differences by metric: what power is worked out from. */
  deviations: Readonly<Record<string, number>>;
}

/**
 * Holds each cell against the baseline, case by case and metric by metric. A metric's p-values are corrected over all cells
 * by Holm: whoever looks at the best of twenty cells has asked twenty questions.
 *
 * @param isLessBetter whether less of a metric is better
 */
export function againstBaseline(
  baseline: readonly EvalCase[],
  cells: readonly { cellId: string; cases: readonly EvalCase[] }[],
  isLessBetter: (metric: string) => boolean,
): CellAgainst[] {
  const paired = cells.map(({ cellId, cases }) => ({ cellId, metrics: pairCases(baseline, cases).metrics }));
  const names = [...new Set(paired.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  const against = new Map<string, Record<string, EvalCell['against'][string]>>(cells.map(({ cellId }) => [cellId, {}]));
  const deviations = new Map<string, Record<string, number>>(cells.map(({ cellId }) => [cellId, {}]));
  names.forEach((name, at) => {
    const tested = paired.flatMap(({ cellId, metrics }, cell) => {
      const metric = metrics.find((one) => one.name === name);
      if (metric === undefined) return [];
      const { ci95, pValue } = testMetric(metric, SEED + at * cells.length + cell, {
        effect: ANY_EFFECT,
        sequential: false,
      });
      return [
        { cellId, delta: meanOf(metric.differences), deviation: standardDeviationOf(metric.differences), ci95, pValue },
      ];
    });
    const adjusted = holmAdjusted(tested.map(({ pValue }) => pValue));
    tested.forEach(({ cellId, delta, deviation, ci95 }, order) => {
      const pValue = adjusted[order] ?? 1;
      const verdict = verdictOf(delta, pValue, isLessBetter(name));
      Object.assign(against.get(cellId) ?? {}, { [name]: { delta, ci95, pValue, verdict } });
      Object.assign(deviations.get(cellId) ?? {}, { [name]: deviation });
    });
  });
  return cells.map(({ cellId }) => ({
    cellId,
    against: against.get(cellId) ?? {},
    deviations: deviations.get(cellId) ?? {},
  }));
}
