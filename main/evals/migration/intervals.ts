import { percentile } from '../../base/percentile.ts';
import { wilsonBounds } from '../../base/wilson-bounds.ts';
import type { Estimate } from '../../contract/generation.ts';

/** Resamples of a bootstrap: the limits of a 95 % interval are then steady to about a hundredth of its width. */
const RESAMPLES = 2000;
const SEED = 20_251_108;

/**
 * The share of successes with its Wilson score interval, which stays inside 0..1 and is right for few trials too.
 *
 * @returns all zero for no trials
 * @see Wilson, Probable inference, the law of succession, and statistical inference, JASA 1927
 */
export function wilsonInterval(successes: number, trials: number): Estimate {
  if (trials === 0) return { value: 0, low: 0, high: 0 };
  return { value: successes / trials, ...wilsonBounds(successes, trials) };
}

/**
 * A statistic with its 95 % percentile bootstrap interval: items are drawn with replacement, the same draws for the same
 * number of items, so that a report is the same twice.
 *
 * @param statistic of a non-empty list
 * @returns all zero for no items
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13
 */
export function bootstrapInterval<Item>(
  items: readonly Item[],
  statistic: (sample: readonly Item[]) => number,
): Estimate {
  if (items.length === 0) return { value: 0, low: 0, high: 0 };
  const next = uniform(SEED);
  const sample = [...items];
  const values = Array.from({ length: RESAMPLES }, () => {
    for (let index = 0; index < items.length; index++) {
      sample[index] = items[Math.floor(next() * items.length)] as Item;
    }
    return statistic(sample);
  }).toSorted((a, b) => a - b);
  return { value: statistic(items), low: percentile(values, 2.5) ?? 0, high: percentile(values, 97.5) ?? 0 };
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** @see mulberry32 by Tommy Ettinger, public domain */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
