import type { EvalRunReport } from '../../contract/eval-run.ts';
import { meanOf, standardDeviationOf } from '../statistics/moments.ts';
import { minimalDetectableEffect, neededCases } from '../statistics/needed-cases.ts';

/**
 * What differences so many cases show, and how many more one of `effect` takes. The deviation of differences is that between
 * the baseline and the other cells (their median); without other cells the two sides are taken to have nothing in common, which is
 * the worst there is: √2 times the deviation between cases.
 *
 * @param means of the baseline's cases
 * @param deviations of the paired differences, one a cell
 * @param effect in the unit of the metric
 */
export function runPower(
  means: readonly number[],
  deviations: readonly number[],
  effect: number,
): EvalRunReport['power'][string] {
  const sorted = deviations.filter((deviation) => deviation > 0).toSorted((a, b) => a - b);
  const paired = sorted[Math.floor(sorted.length / 2)];
  const deviation = paired ?? (deviations.length > 0 ? 0 : Math.SQRT2 * standardDeviationOf(means));
  if (deviation === 0 || means.length < 2) return { minimalDetectable: null, effect, moreCases: null };
  return {
    minimalDetectable: minimalDetectableEffect(deviation, means.length),
    effect,
    moreCases: Math.max(0, neededCases(deviation, effect) - means.length),
  };
}

/** A difference that matters: so much of a share, or that part of what another metric is. */
export function effectOf(share: number, means: readonly number[], isShare: boolean): number {
  return isShare || means.length === 0 ? share : share * (Math.abs(meanOf(means)) || 1);
}
