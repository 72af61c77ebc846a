import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { EvalCell, MetricValue, ValuelessMetrics } from '../../contract/eval-run.ts';
import { costPerSuccess } from '../metrics/cost-per-success.ts';
import type { EvalResult } from './eval-result.ts';
import { type CaseMetric, metricValue, p95Of, unscoredCases } from './metric-value.ts';

/** The same results give the same intervals. */
const SEED = 20_261_129;

/** @returns the results of each case, cases in the order of their first result */
export function byCase(results: readonly EvalResult[]): ReadonlyMap<string, readonly EvalResult[]> {
  return Map.groupBy(results, ({ caseId }) => caseId);
}

/** @returns what each case has of a metric */
export function caseMetrics(cases: ReadonlyMap<string, readonly EvalResult[]>, metric: string): CaseMetric[] {
  return [...cases.values()].map((results) => ({
    values: results.flatMap(({ values }) => values[metric] ?? []),
    unscored: results.flatMap(({ values, unscored }) =>
      values[metric] === undefined && unscored[metric] !== undefined ? [unscored[metric]] : [],
    ),
  }));
}

/** @returns the metrics that have a value for some case, each with its interval, in the order of `metrics` */
export function metricValues(
  results: readonly EvalResult[],
  metrics: readonly { name: string; isShare: boolean }[],
): Readonly<Record<string, MetricValue>> {
  const cases = byCase(results);
  return Object.fromEntries(
    metrics.flatMap(({ name, isShare }, at) => {
      const value = metricValue(caseMetrics(cases, name), { isShare, random: createSeededSequence(SEED + at) });
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

/** @returns the other metrics: those that were looked for and have no value for any case, in the order of `metrics` */
export function valuelessMetrics(
  results: readonly EvalResult[],
  metrics: readonly { name: string }[],
): ValuelessMetrics {
  const cases = byCase(results);
  return Object.fromEntries(
    metrics.flatMap(({ name }) => {
      const ofMetric = caseMetrics(cases, name);
      const reasons = unscoredCases(ofMetric);
      const hasValue = ofMetric.some(({ values }) => values.length > 0);
      return hasValue || Object.keys(reasons).length === 0 ? [] : [[name, reasons] as const];
    }),
  );
}

/** What a cell took: time, and money where the price of every run is known. */
export function cellCosts(
  results: readonly EvalResult[],
): Pick<EvalCell, 'responseP95Ms' | 'costUsd' | 'costPerSuccessUsd' | 'costPerSuccessCi95' | 'failed' | 'done'> {
  const costUsd = results.some((result) => result.costUsd === null)
    ? null
    : results.reduce((sum, result) => sum + (result.costUsd ?? 0), 0);
  const perSuccess = costPerSuccess(
    results.map(({ caseId, costUsd: spent, values }) => ({
      caseId,
      costUsd: spent,
      success: values['success'] ?? null,
    })),
  );
  return {
    done: results.length,
    failed: results.filter(({ error }) => error !== null).length,
    responseP95Ms: p95Of(results.flatMap(({ ms, error }) => (ms === null || error !== null ? [] : [ms]))),
    costUsd,
    costPerSuccessUsd: costUsd === null ? null : perSuccess.usd,
    costPerSuccessCi95: costUsd === null ? null : perSuccess.ci95,
  };
}
