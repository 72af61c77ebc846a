import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kolmogorovSmirnovCriticalValue,
  kolmogorovSmirnovDistance,
  kolmogorovSmirnovStatistic,
} from '../../../main/base/kolmogorov-smirnov.ts';
import { overlapAtK } from '../../../main/base/overlap-at-k.ts';
import { createSeededSequence } from '../../../main/base/seeded-sequence.ts';

describe('the Kolmogorov–Smirnov distance', () => {
  test('of a worked example', () => {
    // F steps by 1/5 at 1.2 1.4 1.9 3.7 4.4, G by 1/4 at 0.6 1.4 1.6 2.0. At 2.0: F = 3/5, G = 1. The gaps before:
    // 0.6: 0 and 1/4; 1.2: 1/5 and 1/4; 1.4: 2/5 and 2/4; 1.6: 2/5 and 3/4; 1.9: 3/5 and 3/4.
    expect(kolmogorovSmirnovDistance([1.9, 1.4, 1.2, 4.4, 3.7], [1.6, 0.6, 1.4, 2])).toBeCloseTo(0.4, 12);
  });

  test('takes ties as one step', () => {
    // At 1: 2/3 and 1/3; at 2: both 1.
    expect(kolmogorovSmirnovDistance([1, 1, 2], [1, 2, 2])).toBeCloseTo(1 / 3, 12);
  });

  test('is 0 for the same sample, 1 for samples apart, and unknown without a sample', () => {
    expect(kolmogorovSmirnovDistance([3, 1, 2], [1, 2, 3])).toBe(0);
    expect(kolmogorovSmirnovDistance([1, 2], [3, 4])).toBe(1);
    expect(kolmogorovSmirnovDistance([], [1])).toBeNull();
  });

  test('is the largest gap of the two distribution functions, from either side', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const at = (values: readonly number[], x: number): number =>
          values.filter((value) => value <= x).length / values.length;
        const gaps = Array.from({ length: 13 }, (_, x) => Math.abs(at(one, x) - at(other, x)));
        expect(kolmogorovSmirnovDistance(one, other)).toBeCloseTo(Math.max(...gaps), 12);
        expect(kolmogorovSmirnovDistance(other, one)).toBeCloseTo(Math.max(...gaps), 12);
      }),
    );
  });
});

describe('the Kolmogorov–Smirnov statistic of one sample', () => {
  const uniform = (x: number): number => Math.min(1, Math.max(0, x));

  test('of a worked example', () => {
    // Fₙ steps to 1/3, 2/3, 1 at 0.1, 0.5, 0.6. The largest gap is after the last: 1 − 0.6.
    expect(kolmogorovSmirnovStatistic([0.6, 0.1, 0.5], uniform)).toBeCloseTo(0.4, 12);
    // Before the first: 0.7 − 0.
    expect(kolmogorovSmirnovStatistic([0.7, 0.9], uniform)).toBeCloseTo(0.7, 12);
    expect(kolmogorovSmirnovStatistic([], uniform)).toBeNull();
  });

  test('has the critical values of the published tables', () => {
    // Two-sided, Massey 1951: n = 10, 20, 35 at 5 %; n = 20 at 1 %.
    expect(kolmogorovSmirnovCriticalValue(10, 0.05)).toBeCloseTo(0.409, 2);
    expect(kolmogorovSmirnovCriticalValue(20, 0.05)).toBeCloseTo(0.294, 2);
    expect(kolmogorovSmirnovCriticalValue(35, 0.05)).toBeCloseTo(0.224, 2);
    expect(kolmogorovSmirnovCriticalValue(20, 0.01)).toBeCloseTo(0.352, 2);
  });

  test('exceeds its critical value about as often as it should', () => {
    const random = createSeededSequence(5);
    const rounds = 1000;
    let exceeded = 0;
    for (let round = 0; round < rounds; round += 1) {
      const sample = Array.from({ length: 50 }, () => random.next());
      if ((kolmogorovSmirnovStatistic(sample, uniform) ?? 0) > kolmogorovSmirnovCriticalValue(50, 0.05)) exceeded += 1;
    }
    // 5 % ± three standard deviations.
    expect(exceeded / rounds).toBeGreaterThan(0.029);
    expect(exceeded / rounds).toBeLessThan(0.071);
  });
});

test('overlap at k counts what both have among their first k', () => {
  expect(overlapAtK(['a', 'b', 'c'], ['c', 'a', 'x'], 3)).toBeCloseTo(2 / 3, 12);
  expect(overlapAtK(['a', 'b', 'c'], ['c', 'a', 'x'], 1)).toBe(0);
  expect(overlapAtK(['a'], ['a', 'b'], 10)).toBe(0.5);
  expect(overlapAtK([], [], 10)).toBe(1);
});
