import { percentile } from '../../base/percentile.ts';
import { Z_95 } from '../../base/normal-distribution.ts';
import type { UniformSource } from '../../base/random-variates.ts';
import { meanOf, standardDeviationOf } from './moments.ts';

const DRAWS = 2000;
const NOISE_PERCENTILE = 95;

export interface NoiseFloor {
  /** What the size of the difference between two runs stays below 95 times in 100 when nothing changed. */
  value: number;
  /**
   * `repeats`: measured, two halves of this run's repeats against each other. `cases`: no case was repeated, so it is taken
   * from how far the cases scatter, as if the other run had asked other ones; that is never too small.
   */
  by: 'repeats' | 'cases';
}

/**
 * An A/A comparison out of one run: the repeats of each case are dealt to two sides by chance, again and again, and the
 * means of the sides compared. A side has half of the repeats and so scatters more than a run does: with h and r − h
 * repeats the difference is scaled by √((2 / r) / (1 / h + 1 / (r − h))) per case, which is what it would be between two
 * runs of r repeats each.
 *
 * @param cases the values of each, one a repeat; at least one case, each with at least one value
 */
export function noiseFloorOf(cases: readonly (readonly number[])[], random: UniformSource): NoiseFloor {
  const repeated = cases.filter((values) => values.length > 1);
  if (repeated.length === 0) {
    const scatter = standardDeviationOf(cases.map(meanOf));
    return { value: Z_95 * scatter * Math.sqrt(2 / cases.length), by: 'cases' };
  }
  const sizes = Array.from({ length: DRAWS }, () =>
    Math.abs(repeated.reduce((sum, values) => sum + splitDifference(values, random), 0) / repeated.length),
  ).toSorted((a, b) => a - b);
  // Cases that were asked once are taken to be as noisy as those that were repeated.
  const fewer = Math.sqrt(repeated.length / cases.length);
  return { value: fewer * (percentile(sizes, NOISE_PERCENTILE) ?? 0), by: 'repeats' };
}

function splitDifference(values: readonly number[], random: UniformSource): number {
  const dealt = [...values];
  for (let at = dealt.length - 1; at > 0; at--) {
    const other = Math.floor(random.next() * (at + 1));
    [dealt[at], dealt[other]] = [dealt[other] ?? 0, dealt[at] ?? 0];
  }
  const half = Math.floor(dealt.length / 2);
  const rest = dealt.length - half;
  const scale = Math.sqrt(2 / dealt.length / (1 / half + 1 / rest));
  return scale * (meanOf(dealt.slice(0, half)) - meanOf(dealt.slice(half)));
}
