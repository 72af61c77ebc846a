import { Z_95 } from './normal-distribution.ts';

/**
 * The 95 % Wilson score interval of a share of successes, which stays inside 0..1 and is right for few trials too.
 *
 * @param trials above 0; need not be whole
 * @see Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927
 */
export function wilsonBounds(successes: number, trials: number): { low: number; high: number } {
  const z2 = Z_95 * Z_95;
  const share = successes / trials;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (Z_95 / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
