import type { Interval } from './share-sequence.ts';

/**
 * The asymptotic confidence sequence of a mean: Robbins' normal mixture with the deviation estimated from the same values.
 * With n values of mean x̄ and deviation σ̂, x̄ ± σ̂ √( 2 (nρ² + 1) / (n²ρ²) · ln( √(nρ² + 1) / α ) ) holds at all times with 1 − α as the first
 * look moves away from the beginning: from how many values on it may be looked at is the caller's to say. It is narrowest
 * around the number of values that ρ is chosen for.
 *
 * @param options.count at least 2
 * @param options.deviation of one value
 * @param options.tightAt number of values around which the interval is to be narrowest
 * @see Robbins, 1970; Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic
 *   confidence sequences", Annals of Statistics 2024, theorem 2.2 and appendix on choosing ρ
 */
export function meanInterval(options: {
  mean: number;
  deviation: number;
  count: number;
  alpha: number;
  tightAt: number;
}): Interval {
  const { mean, deviation, count, alpha, tightAt } = options;
  // ρ² that makes the interval narrowest at `tightAt`, to first order.
  const logInverse = -2 * Math.log(alpha);
  const rho2 = (logInverse + Math.log(logInverse + 1)) / tightAt;
  const grown = count * rho2 + 1;
  const half = deviation * Math.sqrt(((2 * grown) / (count ** 2 * rho2)) * Math.log(Math.sqrt(grown) / alpha));
  return { low: mean - half, high: mean + half };
}
