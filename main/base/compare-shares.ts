import { twoSidedNormalTail } from './normal-distribution.ts';
import { wilsonBounds } from './wilson-bounds.ts';

/** So many of so many. */
export interface ShareOf {
  hits: number;
  /** Above 0; need not be whole, as an effective number is not. */
  trials: number;
}

export interface ShareDifference {
  /** b − a, −1 to 1. */
  delta: number;
  ci95: readonly [low: number, high: number];
  pValue: number;
}

/**
 * Compares two shares of independent trials: the interval by Newcombe's hybrid of Wilson scores, the p-value by the pooled
 * two-proportion test with Yates's correction, which errs towards no difference where few were hit.
 *
 * @see Newcombe, "Interval estimation for the difference between independent proportions", 1998, method 10; Yates, 1934
 */
export function compareShares(a: ShareOf, b: ShareOf): ShareDifference {
  const shareA = a.hits / a.trials;
  const shareB = b.hits / b.trials;
  const delta = shareB - shareA;
  const boundsA = wilsonBounds(a.hits, a.trials);
  const boundsB = wilsonBounds(b.hits, b.trials);
  const low = delta - Math.hypot(shareB - boundsB.low, boundsA.high - shareA);
  const high = delta + Math.hypot(boundsB.high - shareB, shareA - boundsA.low);
  const pooled = (a.hits + b.hits) / (a.trials + b.trials);
  const perTrial = 1 / a.trials + 1 / b.trials;
  const error = Math.sqrt(pooled * (1 - pooled) * perTrial);
  const corrected = Math.max(0, Math.abs(delta) - perTrial / 2);
  return { delta, ci95: [low, high], pValue: error === 0 ? 1 : twoSidedNormalTail(corrected / error) };
}
