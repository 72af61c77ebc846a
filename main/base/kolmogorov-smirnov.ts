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
