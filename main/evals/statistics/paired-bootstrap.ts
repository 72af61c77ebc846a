import { Z_95 } from '../../base/normal-distribution.ts';
import { percentile } from '../../base/percentile.ts';
import type { UniformSource } from '../../base/random-variates.ts';
import { meanOf, standardDeviationOf } from './moments.ts';

/** Of each interval. */
const RESAMPLES = 5000;
/** From so many cases on the mean is normal whatever the cases are, and resampling only costs. */
const NORMAL_FROM = 5000;

/**
 * The 95 % interval of a mean difference: whole cases are drawn with replacement, so that what the two sides of a case have
 * in common stays together.
 *
 * @param differences one a case, at least one
 * @see Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentile interval)
 */
export function pairedBootstrapInterval(differences: readonly number[], random: UniformSource): [number, number] {
  const count = differences.length;
  if (count >= NORMAL_FROM) {
    const mean = meanOf(differences);
    const half = (Z_95 * standardDeviationOf(differences)) / Math.sqrt(count);
    return [mean - half, mean + half];
  }
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < count; drawn++) sum += differences[Math.floor(random.next() * count)] ?? 0;
    return sum / count;
  });
  const sorted = Array.from(means.toSorted());
  return [percentile(sorted, 2.5) ?? 0, percentile(sorted, 97.5) ?? 0];
}
