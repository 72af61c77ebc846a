import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile } from '../../../main/base/percentile.ts';

// Nearest rank, by hand: rank = ceil(p / 100 × n), from 1.
test.each([
  { p: 5, value: 15 }, // ceil(0.25) = 1
  { p: 30, value: 20 }, // ceil(1.5) = 2
  { p: 40, value: 20 }, // ceil(2) = 2
  { p: 50, value: 35 }, // ceil(2.5) = 3
  { p: 95, value: 50 }, // ceil(4.75) = 5
  { p: 100, value: 50 },
])('the $p th percentile of 15, 20, 35, 40, 50 is $value', ({ p, value }) => {
  expect(percentile([15, 20, 35, 40, 50], p)).toBe(value);
});

test('of one value every percentile is that value; of none it is null', () => {
  expect([0.001, 50, 100].map((p) => percentile([7], p))).toEqual([7, 7, 7]);
  expect(percentile([], 50)).toBeNull();
});

test('is a measured value that at least p percent do not exceed, and no smaller one is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (values, p) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = percentile(sorted, p) ?? Number.NaN;
        const shareUpTo = (limit: number) => (100 * sorted.filter((value) => value <= limit).length) / sorted.length;
        expect(sorted).toContain(found);
        expect(shareUpTo(found)).toBeGreaterThanOrEqual(p - 1e-9);
        expect(shareUpTo(found - 1)).toBeLessThan(p + 1e-9);
      },
    ),
    { seed: 4 },
  );
});
