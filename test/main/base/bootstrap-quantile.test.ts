import { describe, expect, it } from 'vitest';
import { bootstrapQuantiles, type CountedValue } from '../../../main/base/bootstrap-quantile.ts';
import { kolmogorovSmirnovDistance } from '../../../main/base/kolmogorov-smirnov.ts';
import { percentile } from '../../../main/base/percentile.ts';
import { createSeededSequence } from '../../../main/base/seeded-sequence.ts';

/** A skewed sample of 400: many short values, few long ones. */
const SAMPLE: readonly CountedValue[] = Array.from({ length: 60 }, (_, index) => ({
  value: 10 + index ** 2,
  count: Math.max(1, 20 - index),
}));
const SIZE = SAMPLE.reduce((sum, { count }) => sum + count, 0);
const RESAMPLES = 4000;

/** The bootstrap as it is usually written: draw, sort, look. */
function literally(p: number, size: number, seed: number): number[] {
  const random = createSeededSequence(seed);
  const all = SAMPLE.flatMap(({ value, count }) => Array.from<number>({ length: count }).fill(value));
  return Array.from({ length: RESAMPLES }, () => {
    const drawn = Array.from({ length: size }, () => all[Math.floor(random.next() * all.length)] ?? 0);
    return (
      percentile(
        drawn.toSorted((a, b) => a - b),
        p,
      ) ?? 0
    );
  });
}

describe('bootstrap quantiles', () => {
  it.each([
    [50, SIZE],
    [95, SIZE],
    [99, SIZE],
    [95, 80],
  ])('of p%d over %d draws are distributed as those of literal resamples', (p, size) => {
    const random = createSeededSequence(11);
    const ours = [...bootstrapQuantiles(SAMPLE, p, { size, resamples: RESAMPLES, random })];
    const distance = kolmogorovSmirnovDistance(ours, literally(p, size, 12)) ?? 1;
    // Of two samples of n each: 1.63·√(2/n) is exceeded by chance in one of a hundred cases.
    expect(distance).toBeLessThan(1.63 * Math.sqrt(2 / RESAMPLES));
  });

  it('are not distributed as those of half as many draws', () => {
    const random = createSeededSequence(11);
    const half = [...bootstrapQuantiles(SAMPLE, 95, { size: SIZE / 2, resamples: RESAMPLES, random })];
    expect(kolmogorovSmirnovDistance(half, literally(95, SIZE, 12))).toBeGreaterThan(1.63 * Math.sqrt(2 / RESAMPLES));
  });

  it('of a single value are that value', () => {
    const random = createSeededSequence(1);
    const drawn = bootstrapQuantiles([{ value: 7, count: 3 }], 99, { size: 3, resamples: 10, random });
    expect([...drawn]).toEqual(Array.from({ length: 10 }, () => 7));
  });
});
