import { normalDistribution, Z_95 } from '../../base/normal-distribution.ts';
import { percentile } from '../../base/percentile.ts';
import type { UniformSource } from '../../base/random-variates.ts';
import { studentTQuantile } from '../../base/student-t.ts';
import { wilsonBounds } from '../../base/wilson-bounds.ts';
import { meanOf, standardDeviationOf } from './moments.ts';

/** Of each interval. */
const RESAMPLES = 2000;
/** From so many cases on the mean is normal whatever the cases are, and resampling only costs. */
const NORMAL_FROM = 5000;

/**
 * The 95 % interval of the mean of cases. Repeats of a case belong together: they are averaged to the case's value before.
 *
 * - Cases that are 0 or 1: Wilson's interval, which keeps its width where all cases are the same.
 * - Within 0..1: the percentile bootstrap over cases, with tails as much further out as Student's t lies beyond the normal
 *   distribution, since the plain one is too narrow for few cases (Hesterberg's expanded percentiles). Where all cases are
 *   the same, what cases that none of them shows could do: a share of up to 1 − 0.025^(1/n) of all, at 0 or at 1.
 * - Without bounds, where a long tail is to be expected: the studentised bootstrap.
 *
 * @param values one a case, at least one
 * @returns for a single case of what has no bounds: that value twice, since nothing is known of its scatter
 * @see Wilson, 1927; Clopper, Pearson, 1934 (nothing seen in n); Hesterberg, "What Teachers Should Know About the
 *   Bootstrap", 2015, section 5.3; Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5 (bootstrap-t)
 */
export function meanInterval(
  values: readonly number[],
  isBounded: boolean,
  random: UniformSource,
): [low: number, high: number] {
  const count = values.length;
  const mean = meanOf(values);
  const deviation = standardDeviationOf(values);
  // By the values: rounding leaves a deviation to sums of the same number.
  const isConstant = values.every((value) => value === values[0]);
  if (isBounded && values.every((value) => value === 0 || value === 1)) {
    const { low, high } = wilsonBounds(mean * count, count);
    return [low, high];
  }
  if (isBounded && isConstant) {
    const unseen = 1 - 0.025 ** (1 / count);
    return [mean * (1 - unseen), mean + (1 - mean) * unseen];
  }
  if (isConstant) return [mean, mean];
  if (count >= NORMAL_FROM) {
    const half = (Z_95 * deviation) / Math.sqrt(count);
    return isBounded ? [Math.max(0, mean - half), Math.min(1, mean + half)] : [mean - half, mean + half];
  }
  return isBounded ? expandedPercentiles(values, random) : studentised(values, mean, deviation, random);
}

function expandedPercentiles(values: readonly number[], random: UniformSource): [number, number] {
  const count = values.length;
  const reach = Math.sqrt(count / (count - 1)) * studentTQuantile(0.975, count - 1);
  const tail = 100 * normalDistribution(-reach);
  const means = Array.from({ length: RESAMPLES }, () => meanOf(resample(values, random))).toSorted((a, b) => a - b);
  return [percentile(means, tail) ?? 0, percentile(means, 100 - tail) ?? 1];
}

function studentised(
  values: readonly number[],
  mean: number,
  deviation: number,
  random: UniformSource,
): [number, number] {
  const ts = Array.from({ length: RESAMPLES }, () => {
    const drawn = resample(values, random);
    const scatter = standardDeviationOf(drawn);
    return scatter === 0 ? 0 : (meanOf(drawn) - mean) / scatter;
  }).toSorted((a, b) => a - b);
  return [mean - (percentile(ts, 97.5) ?? 0) * deviation, mean - (percentile(ts, 2.5) ?? 0) * deviation];
}

function resample(values: readonly number[], random: UniformSource): number[] {
  return values.map(() => values[Math.floor(random.next() * values.length)] ?? 0);
}
