/** Beyond it the sum of the series loses digits, and the fraction converges fast. */
const SERIES_UNTIL = 3;
/** Of the continued fraction: enough for 1e-15 from `SERIES_UNTIL` on. */
const FRACTION_TERMS = 60;

/** 97.5 % of the standard normal distribution lie below it: a 95 % interval reaches so many standard errors each way. */
export const Z_95 = 1.959963984540054;

/**
 * @returns the share of the standard normal distribution that lies further from 0 than `z`, on both sides: the p-value of
 *   a two-sided test, 0 to 1
 * @see Abramowitz, Stegun, 26.2.11 (series) and 26.2.14 (continued fraction)
 */
export function twoSidedNormalTail(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < SERIES_UNTIL) {
    let term = x;
    let sum = x;
    for (let k = 3; term > Number.EPSILON * sum; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return Math.max(0, 1 - 2 * density * sum);
  }
  let fraction = 0;
  for (let k = FRACTION_TERMS; k >= 1; k--) fraction = k / (x + fraction);
  return (2 * density) / (x + fraction);
}

/** @returns the chance that a value of the standard normal distribution is at most `z`, 0 to 1 */
export function normalDistribution(z: number): number {
  const tail = twoSidedNormalTail(z) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** Far enough that nothing that is asked for lies beyond: a chance of 1e-15 on either side. */
const QUANTILE_LIMIT = 8;
const BISECTIONS = 60;

/** @returns the z below which a share `p` of the standard normal distribution lies, 0 < p < 1 */
export function normalQuantile(p: number): number {
  let low = -QUANTILE_LIMIT;
  let high = QUANTILE_LIMIT;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
