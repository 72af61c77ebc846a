import { logBeta } from '../../base/log-beta.ts';
import type { Interval } from './share-sequence.ts';

/** Weight of the mixture, in values seen before: tight from a few hundred on, and still a bound at tens of thousands. */
const PRIOR_WEIGHT = 20;

/** Values that come one after the other, and where one of their quantiles lies, whenever somebody looks. */
export interface QuantileSequence {
  readonly count: number;
  /** Of what came, by rank ⌈pn⌉; null before the first. */
  readonly quantile: number | null;
  add(value: number): void;
  /** Holds at all times at once; infinite on a side where too few came. */
  interval(): Interval;
}

/**
 * The confidence sequence of a quantile: how many of n values lie below the true p-quantile is a sum of coins that fall with
 * p, so the ranks between which the quantile lies are those counts s for which the mixture
 * B(a+s, b+n−s) / (B(a, b) pˢ (1−p)ⁿ⁻ˢ) stays below 1/α. That mixture is a martingale that begins at 1, so by Ville's inequality
 * it ever reaches 1/α in at most α of all sequences. Assumes nothing of the distribution of the values but that they are alike.
 *
 * @param options.p above 0, below 1
 * @param options.alpha above 0, below 1
 * @see Robbins, "Statistical methods related to the law of the iterated logarithm", 1970, for the mixture; Howard and Ramdas,
 *   "Sequential estimation of quantiles with applications to A/B testing and best-arm identification", Bernoulli 2022, for ranks
 */
export function createQuantileSequence({ p, alpha }: { p: number; alpha: number }): QuantileSequence {
  const sorted: number[] = [];
  const a = p * PRIOR_WEIGHT;
  const b = (1 - p) * PRIOR_WEIGHT;
  const prior = logBeta(a, b);
  const limit = Math.log(1 / alpha);
  const isAllowed = (below: number, count: number): boolean =>
    logBeta(a + below, b + count - below) - prior - below * Math.log(p) - (count - below) * Math.log1p(-p) < limit;
  return {
    get count() {
      return sorted.length;
    },
    get quantile() {
      return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
    },
    add: (value) => {
      sorted.splice(placeOf(sorted, value), 0, value);
    },
    interval: () => {
      const count = sorted.length;
      const [low, high] = allowedCounts(p, count, isAllowed);
      return { low: low === 0 ? -Infinity : (sorted[low - 1] ?? -Infinity), high: sorted[high] ?? Infinity };
    },
  };
}

/** @returns the least and the most of the counts that are allowed; they are a stretch around the mean */
function allowedCounts(
  p: number,
  count: number,
  isAllowed: (below: number, count: number) => boolean,
): [low: number, high: number] {
  const middle = Math.min(count, Math.round(p * count));
  let [low, notLow] = [middle, -1];
  while (low - notLow > 1) {
    const between = Math.floor((low + notLow) / 2);
    if (isAllowed(between, count)) low = between;
    else notLow = between;
  }
  let [high, notHigh] = [middle, count + 1];
  while (notHigh - high > 1) {
    const between = Math.floor((high + notHigh) / 2);
    if (isAllowed(between, count)) high = between;
    else notHigh = between;
  }
  return [low, high];
}

function placeOf(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
