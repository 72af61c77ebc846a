import { describe, expect, it } from 'vitest';
import { bootstrapInterval, mean, wilsonInterval } from '../../../../main/evals/migration/intervals.ts';

describe('wilsonInterval', () => {
  it('is 0.49 to 0.94 for 8 of 10, as worked by hand', () => {
    // z² = 3.8415; centre = (0.8 + 3.8415/20) / 1.38415 = 0.71674; half = 1.41600 · √(0.016 + 0.0096036) = 0.22657
    const { value, low, high } = wilsonInterval(8, 10);
    expect(value).toBe(0.8);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  it('stays inside 0 to 1 and never has no width', () => {
    for (const successes of [0, 3]) {
      const { low, high } = wilsonInterval(successes, 3);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(high - low).toBeGreaterThan(0.5);
    }
    expect(wilsonInterval(0, 0)).toEqual({ value: 0, low: 0, high: 0 });
  });
});

describe('bootstrapInterval', () => {
  it('has no width where all items are equal', () => {
    expect(bootstrapInterval([0.5, 0.5, 0.5], mean)).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  });

  it('comes near to the normal interval of a mean over many items', () => {
    // 400 items, half 0 and half 1: mean 0.5, standard error 0.025, 95 % at ± 0.049.
    const items = Array.from({ length: 400 }, (_, index) => index % 2);
    const { value, low, high } = bootstrapInterval(items, mean);
    expect(value).toBe(0.5);
    expect(low).toBeCloseTo(0.451, 1);
    expect(high).toBeCloseTo(0.549, 1);
    expect(high - low).toBeGreaterThan(0.08);
    expect(high - low).toBeLessThan(0.12);
  });

  it('is the same twice', () => {
    const items = [1, 5, 2, 8, 3];
    expect(bootstrapInterval(items, mean)).toEqual(bootstrapInterval(items, mean));
  });
});
