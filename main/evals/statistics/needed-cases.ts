import { normalQuantile, Z_95 } from '../../base/normal-distribution.ts';

/** How often a difference of the asked size is to be seen. */
export const STATED_POWER = 0.8;

/**
 * How many cases a two-sided paired test at 5 % needs to see a mean difference of this size with the stated power:
 * n = ((z₀.₉₇₅ + z_power) · σ / effect)².
 *
 * @param deviation of the differences between the sides of a case, above 0
 * @param effect above 0, in the unit of the metric
 * @see Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, chapter 2
 */
export function neededCases(deviation: number, effect: number): number {
  return Math.ceil(((quantileSum() * deviation) / effect) ** 2);
}

/** @returns the mean difference that so many cases show with the stated power: `neededCases` the other way round */
export function minimalDetectableEffect(deviation: number, cases: number): number {
  return (quantileSum() * deviation) / Math.sqrt(cases);
}

function quantileSum(): number {
  return Z_95 + normalQuantile(STATED_POWER);
}
