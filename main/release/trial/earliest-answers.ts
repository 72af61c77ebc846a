import { createShareSequence } from './share-sequence.ts';

/** The tightest bound that trials have by default, points of one. */
const TIGHTEST_ALLOWED = 0.01;
const MOST = 1_000_000;

/**
 * @param alpha of one watched figure
 * @returns after how many answers a share that never differed is first known to be within the tightest bound: no trial
 *   can hold before
 */
export function earliestAnswers(alpha: number): number {
  const sequence = createShareSequence({ low: -1, high: 1, alpha });
  for (let count = 1; count < MOST; count += 1) {
    sequence.add(0);
    if (sequence.interval().high <= TIGHTEST_ALLOWED) return count;
  }
  return MOST;
}
