import { meanOf, standardDeviationOf } from './moments.ts';

/** Of the interval. */
const ALPHA = 0.05;
/** The deviation is estimated: from fewer cases it is too often too small. */
const LEAST_CASES = 20;

/**
 * The mixture sequential probability ratio test of a mean difference. Its p-value and interval hold however often somebody
 * looks while cases come in, and may stop at any look; that costs cases, which a look at the end only would not need. With
 * d the mean, σ the deviation and τ the deviation of the differences that are thought of,
 * Λ = √(σ² / (σ² + nτ²)) · exp(n² τ² d² / (2σ² (σ² + nτ²))) and p = 1 / Λ.
 *
 * @param differences one a case, at least one
 * @param tau above 0, the size of difference that matters
 * @returns null for too few cases, and where all differ by the same
 * @see Robbins, 1970; Johari, Pekelis, Walsh, "Always valid inference", Operations Research 2022, section 5
 */
export function sequentialTest(
  differences: readonly number[],
  tau: number,
): { pValue: number; ci95: [low: number, high: number] } | null {
  const count = differences.length;
  const variance = standardDeviationOf(differences) ** 2;
  if (count < LEAST_CASES || variance === 0) return null;
  const mean = meanOf(differences);
  const mixed = variance + count * tau ** 2;
  const scale = (count * tau) ** 2 / (2 * variance * mixed);
  const logRatio = 0.5 * Math.log(variance / mixed) + scale * mean ** 2;
  const half = Math.sqrt((Math.log(1 / ALPHA) + 0.5 * Math.log(mixed / variance)) / scale);
  return { pValue: Math.min(1, Math.exp(-logRatio)), ci95: [mean - half, mean + half] };
}
