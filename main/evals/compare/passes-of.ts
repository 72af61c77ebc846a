import type { EvalMetricComparison, PassRates } from '../../contract/eval-compare.ts';
import { meanOf } from '../statistics/moments.ts';
import { passAtK, passHatK } from '../statistics/pass-at-k.ts';
import type { PairedMetric } from './pair-cases.ts';

/** @returns null for a metric that is not 0 or 1 in every attempt, and for a case without a second one */
export function passesOf({ attemptsA, attemptsB }: PairedMetric): EvalMetricComparison['passes'] {
  const all = [...attemptsA, ...attemptsB];
  const k = all.reduce((least, attempts) => Math.min(least, attempts.length), Number.POSITIVE_INFINITY);
  if (k < 2 || !all.flat().every((value) => value === 0 || value === 1)) return null;
  return { k, a: ratesOf(attemptsA, k), b: ratesOf(attemptsB, k) };
}

/**
 * @param cases what each attempt at a case came to, 1 or 0
 * @returns null where a case has no second attempt, and for values between
 */
export function passRates(cases: readonly (readonly number[])[]): ({ k: number } & PassRates) | null {
  const k = cases.reduce((least, attempts) => Math.min(least, attempts.length), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(k) || k < 2 || !cases.flat().every((value) => value === 0 || value === 1)) return null;
  return { k, ...ratesOf(cases, k) };
}

function ratesOf(cases: readonly (readonly number[])[], k: number): PassRates {
  const counted = cases.map((attempts) => ({
    attempts: attempts.length,
    passed: attempts.filter((value) => value === 1).length,
  }));
  return {
    atK: meanOf(counted.map(({ attempts, passed }) => passAtK(attempts, passed, k))),
    hatK: meanOf(counted.map(({ attempts, passed }) => passHatK(attempts, passed, k))),
  };
}
