import type { CalibrationPoint } from '../../contract/cache.ts';
import { wilsonInterval } from '../migration/intervals.ts';
import type { NearAsks } from './find-near-asks.ts';

/** Thresholds that are tried: 0.80, 0.81 … 0.99. */
export const THRESHOLDS: readonly number[] = Array.from({ length: 20 }, (_, index) => (80 + index) / 100);

/** One threshold with the asks that it would have answered. */
export interface TriedThreshold extends CalibrationPoint {
  /** Indexes of the asks that would have been hits. */
  answered: readonly number[];
}

/**
 * Plays the asks again, in their order, with a semantic cache at one threshold: an ask that it answers is not stored, so
 * what comes after is compared with what was made, as it would have been.
 */
export function tryThreshold({ asks, near }: NearAsks, threshold: number): TriedThreshold {
  const isStored: boolean[] = [];
  const answered: number[] = [];
  let wrong = 0;
  for (const [index, ask] of asks.entries()) {
    const hit = near[index]?.find(
      ({ earlier, similarity, guard }) => similarity >= threshold && guard === null && isStored[earlier] === true,
    );
    isStored.push(hit === undefined && ask.isAnswered);
    if (hit === undefined) continue;
    answered.push(index);
    if (!hit.wouldDo) wrong += 1;
  }
  const { value, low, high } = wilsonInterval(wrong, answered.length);
  return {
    threshold,
    hits: answered.length,
    wrong,
    falseHits: answered.length === 0 ? null : { share: value, low, high },
    hitShare: asks.length === 0 ? 0 : answered.length / asks.length,
    answered,
  };
}

/**
 * @returns the fewest hits that can show a rate: so many without one wrong among them have an interval whose upper bound
 *   is the rate. 381 for 1 %, 73 for 5 %, 35 for 10 %.
 */
export function neededHits(falseHitRate: number): number {
  let hits = 1;
  while (wilsonInterval(0, hits).high > falseHitRate) hits += 1;
  return hits;
}

/**
 * The lowest threshold whose interval lies below the rate as a whole. Looking at 20 thresholds finds a lucky one now and
 * then; the bound is two-sided, so in simulated workspaces whose truth is known the hits were wrong more often than asked
 * for in fewer than 3 of 100.
 *
 * @param tried ascending by threshold
 */
export function chooseThreshold(tried: readonly TriedThreshold[], falseHitRate: number): TriedThreshold | null {
  return tried.find(({ falseHits }) => falseHits !== null && falseHits.high <= falseHitRate) ?? null;
}
