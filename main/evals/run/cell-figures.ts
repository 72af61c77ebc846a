import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { EvalCell, MetricValue } from '../../contract/eval-run.ts';
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

/** @returns what a cell has of each metric, in the order of `metrics`: its mean with an interval, or why no case has a value */
export function cellMetrics(
  results: readonly EvalResult[],
  metrics: readonly { name: string; isShare: boolean }[],
): Pick<EvalCell, 'metrics' | 'valueless'> {
  const cases = byCase(results);
  const values: Record<string, MetricValue> = {};
  const valueless: Record<string, Readonly<Record<string, number>>> = {};
  for (const [at, { name, isShare }] of metrics.entries()) {
    const ofMetric = caseMetrics(cases, name);
    const value = metricValue(ofMetric, { isShare, random: createSeededSequence(SEED + at) });
    const reasons = unscoredCases(ofMetric);
    if (value !== null) values[name] = value;
    // Without a reason nobody has looked for it yet.
    else if (Object.keys(reasons).length > 0) valueless[name] = reasons;
  }
  return { metrics: values, valueless };
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
