import { twoSidedNormalTail, Z_95 } from '../../base/normal-distribution.ts';
import { percentile } from '../../base/percentile.ts';
import type { UniformSource } from '../../base/random-variates.ts';

/** Up to so many cases that differ every assignment of signs is tried: 65 536. */
const EXACT_UP_TO = 16;
/** Beyond it so many are drawn; a p-value is then known to ±0.004 at 0.05. */
const DRAWS = 10_000;
/** From so many on the sum of randomly signed differences is normal. */
const NORMAL_FROM = 5000;
/** Sums of the same numbers in another order are the same. */
const ROUNDING = 1e-12;
const NOISE_PERCENTILE = 95;

export interface SignFlips {
  /** Two-sided, of no difference between the two sides. */
  pValue: number;
  /** What the size of the mean difference would stay below 95 times in 100 if the sides of each case were swapped by chance. */
  noiseFloor: number;
}

/**
 * The paired permutation test of a mean difference: without one, each case's difference could as well have the other sign.
 * Exact for few cases; drawn, with the observed assignment counted in, for more.
 *
 * @param differences one a case, at least one
 * @see Fisher, "The Design of Experiments", 1935, section 21; Phipson, Smyth, 2010, for drawn assignments
 */
export function signFlipTest(differences: readonly number[], random: UniformSource): SignFlips {
  const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const count = differences.length;
  if (sizes.length === 0) return { pValue: 1, noiseFloor: 0 };
  if (sizes.length >= NORMAL_FROM) {
    const error = Math.sqrt(sizes.reduce((sum, size) => sum + size * size, 0));
    return { pValue: twoSidedNormalTail(observed / error), noiseFloor: (Z_95 * error) / count };
  }
  const isExact = sizes.length <= EXACT_UP_TO;
  const sums = isExact ? allSums(sizes) : drawnSums(sizes, random);
  const least = observed - ROUNDING * sizes.reduce((sum, size) => sum + size, 0);
  const asLarge = sums.filter((sum) => sum >= least).length;
  return {
    pValue: isExact ? asLarge / sums.length : (asLarge + 1) / (sums.length + 1),
    noiseFloor: (percentile(Array.from(sums.toSorted()), NOISE_PERCENTILE) ?? 0) / count,
  };
}

/** Sizes of the sums over all assignments of signs. */
function allSums(sizes: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** sizes.length);
  for (let signs = 0; signs < sums.length; signs++) {
    let sum = 0;
    sizes.forEach((size, at) => (sum += (signs >> at) & 1 ? size : -size));
    sums[signs] = Math.abs(sum);
  }
  return sums;
}

function drawnSums(sizes: readonly number[], random: UniformSource): Float64Array {
  return Float64Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (const size of sizes) sum += random.next() < 0.5 ? size : -size;
    return Math.abs(sum);
  });
}
