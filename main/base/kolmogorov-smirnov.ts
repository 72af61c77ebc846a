/**
 * How far apart two samples' distributions lie: the largest gap between their empirical distribution functions,
 * D = sup |F(x) − G(x)|. It needs no assumption about their shape, and notices a shift as well as a spread.
 *
 * @returns 0 (alike) to 1 (nothing in common); null when a sample is empty
 * @see Kolmogorov, 1933; Smirnov, 1948
 */
export function kolmogorovSmirnovDistance(one: readonly number[], other: readonly number[]): number | null {
  if (one.length === 0 || other.length === 0) return null;
  const first = one.toSorted((a, b) => a - b);
  const second = other.toSorted((a, b) => a - b);
  let distance = 0;
  let i = 0;
  let j = 0;
  while (i < first.length && j < second.length) {
    const x = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    // All that equal x are passed in both before the gap is taken: between ties there is none.
    while (first[i] === x) i += 1;
    while (second[j] === x) j += 1;
    distance = Math.max(distance, Math.abs(i / first.length - j / second.length));
  }
  return distance;
}

/**
 * How far a sample lies from a distribution: the largest gap between its empirical distribution function and the true
 * one, D = sup |Fₙ(x) − F(x)|, on either side of each step.
 *
 * @param distributionFunction F, from 0 to 1
 * @returns 0 to 1; null for an empty sample
 */
export function kolmogorovSmirnovStatistic(
  sample: readonly number[],
  distributionFunction: (x: number) => number,
): number | null {
  if (sample.length === 0) return null;
  const sorted = sample.toSorted((a, b) => a - b);
  let statistic = 0;
  sorted.forEach((x, index) => {
    const expected = distributionFunction(x);
    statistic = Math.max(statistic, (index + 1) / sorted.length - expected, expected - index / sorted.length);
  });
  return statistic;
}

/**
 * The value that the statistic of `count` draws from the distribution itself exceeds in a share `alpha` of all samples:
 * Kolmogorov's limit √(−½ ln(α/2)), over √n + 0.12 + 0.11/√n. Within 1 % from five draws on.
 *
 * @param alpha 0.001 to 0.2; above it the first term of the limit is not enough
 * @see Stephens, "EDF statistics for goodness of fit and some comparisons", 1974
 */
export function kolmogorovSmirnovCriticalValue(count: number, alpha: number): number {
  const root = Math.sqrt(count);
  return Math.sqrt(-0.5 * Math.log(alpha / 2)) / (root + 0.12 + 0.11 / root);
}
