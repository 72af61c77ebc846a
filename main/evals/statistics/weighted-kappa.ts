import { percentile } from '../../base/percentile.ts';
import type { UniformSource } from '../../base/random-variates.ts';

const RESAMPLES = 2000;

/** What two raters said of one case: positions on a scale, whole numbers from 0. */
export type GradePair = readonly [one: number, other: number];

/**
 * Cohen's κ with quadratic weights, for grades that have an order: 1 − Σ w·observed / Σ w·expected with
 * w(i, j) = (i − j)², so that one grade apart is a small disagreement. With two grades it is Cohen's κ.
 *
 * @param pairs at least one
 * @returns 1 for agreement in every case, 0 for as much as chance gives; null where chance leaves nothing to disagree on,
 *   since both say the same of every case
 * @see Cohen, "Weighted kappa", Psychological Bulletin 1968
 */
export function weightedKappa(pairs: readonly GradePair[]): number | null {
  const count = pairs.length;
  const sumOf = (term: (pair: GradePair) => number): number => pairs.reduce((sum, pair) => sum + term(pair), 0);
  // Both n² times as large, so that they are whole numbers. The expected disagreement is that of every grade of one rater
  // with every grade of the other, by their moments.
  const observed = count * sumOf(([one, other]) => (one - other) ** 2);
  const squares = sumOf(([one, other]) => one ** 2 + other ** 2);
  const expected = count * squares - 2 * sumOf(([one]) => one) * sumOf(([, other]) => other);
  return expected === 0 ? null : 1 - observed / expected;
}

/**
 * The 95 % percentile bootstrap of {@link weightedKappa} over cases.
 *
 * @returns null where κ is not defined for the pairs themselves, or for most draws of them
 */
export function kappaInterval(
  pairs: readonly GradePair[],
  random: UniformSource,
): readonly [low: number, high: number] | null {
  if (weightedKappa(pairs) === null) return null;
  const draw = (): GradePair => pairs[Math.floor(random.next() * pairs.length)] ?? [0, 0];
  const kappas = Array.from({ length: RESAMPLES }, () => weightedKappa(pairs.map(draw)))
    .filter((kappa) => kappa !== null)
    .toSorted((a, b) => a - b);
  if (kappas.length < RESAMPLES / 2) return null;
  return [percentile(kappas, 2.5) ?? -1, percentile(kappas, 97.5) ?? 1];
}
