import { percentile } from '../../base/percentile.ts';
import type { UniformSource } from '../../base/random-variates.ts';
import type { MetricValue } from '../../contract/eval-run.ts';
import { doesNotConcern } from '../metrics/unscored.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { meanOf } from '../statistics/moments.ts';

/** One metric of one case: the values of its repeats, or why there are none. */
export interface CaseMetric {
  values: readonly number[];
  /** Reasons of repeats without a value. */
  unscored: readonly string[];
}

/**
 * The mean over cases and its 95 % interval: repeats of a case are averaged first and stay together, since they are not
 * cases of their own.
 *
 * A share of which some values are missing is known no better than the worst and the best that they could be: its interval goes
 * from the low end with all of them at 0 to the high end with all at 1. For a metric without bounds nobody can say, so the
 * interval is that of the cases with a value. Where a metric does not apply, nothing is missing (Manski's bounds).
 *
 * @see Manski, "Partial Identification of Probability Distributions", 2003, chapter 1
 * @param isShare every value lies from 0 to 1
 * @returns null when no case has a value
 */
export function metricValue(
  cases: readonly CaseMetric[],
  options: { isShare: boolean; random: UniformSource },
): MetricValue | null {
  const { isShare, random } = options;
  const scored = cases.filter(({ values }) => values.length > 0);
  if (scored.length === 0) return null;
  const mean = meanOf(scored.map(({ values }) => meanOf(values)));
  const unknownOf = (one: CaseMetric): readonly string[] => one.unscored.filter((reason) => !doesNotConcern(reason));
  const intervalWith = (missing: number | null): readonly [number, number] => {
    const means = cases.flatMap((one) => {
      const all = missing === null ? one.values : [...one.values, ...unknownOf(one).map(() => missing)];
      return all.length === 0 ? [] : [meanOf(all)];
    });
    return meanInterval(means, isShare, random);
  };
  const isWhole = cases.every((one) => unknownOf(one).length === 0);
  const ci95: readonly [number, number] =
    isWhole || !isShare ? intervalWith(null) : [intervalWith(0)[0], intervalWith(1)[1]];
  return { mean, ci95, n: scored.length, unscored: unscoredCases(cases) };
}

/** @returns how many cases have a repeat without a value, by reason */
export function unscoredCases(cases: readonly CaseMetric[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const reason of cases.flatMap((one) => [...new Set(one.unscored)])) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** @returns the 95th percentile, by nearest rank; null for nothing */
export function p95Of(values: readonly number[]): number | null {
  return percentile(
    values.toSorted((a, b) => a - b),
    95,
  );
}
