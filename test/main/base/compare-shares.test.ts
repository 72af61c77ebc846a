import { describe, expect, it } from 'vitest';
import { compareShares } from '../../../main/base/compare-shares.ts';
import { twoSidedNormalTail } from '../../../main/base/normal-distribution.ts';

describe('comparing shares', () => {
  it("gives Newcombe's interval for 56 of 70 and 48 of 80, his example (a)", () => {
    const { delta, ci95 } = compareShares({ hits: 48, trials: 80 }, { hits: 56, trials: 70 });
    expect(delta).toBeCloseTo(0.2, 10);
    expect(ci95[0]).toBeCloseTo(0.0524, 4);
    expect(ci95[1]).toBeCloseTo(0.3339, 4);
  });

  it("gives Newcombe's interval for 0 of 10 and 10 of 10, where the plain one has no width", () => {
    const { ci95 } = compareShares({ hits: 0, trials: 10 }, { hits: 10, trials: 10 });
    expect(ci95[0]).toBeCloseTo(0.6075, 4);
    expect(ci95[1]).toBeCloseTo(1, 4);
  });

  it('tests with the correction of Yates: worked by hand', () => {
    // 30 of 100 and 50 of 100: pooled 0.4, standard error √(0.4·0.6·0.02) = 0.069282, z = (0.2 − 0.01)/0.069282 = 2.7424.
    const { pValue } = compareShares({ hits: 30, trials: 100 }, { hits: 50, trials: 100 });
    expect(pValue).toBeCloseTo(twoSidedNormalTail(0.19 / Math.sqrt(0.0048)), 12);
    expect(pValue).toBeCloseTo(0.0061, 4);
  });

  it('finds no difference where nothing was hit on either side', () => {
    expect(compareShares({ hits: 0, trials: 50 }, { hits: 0, trials: 500 }).pValue).toBe(1);
  });
});

describe('the tail of the normal distribution', () => {
  it.each([
    [0, 1],
    [1, 0.3173105079],
    [1.959963984540054, 0.05],
    [2, 0.0455002638964],
    [3, 0.0026997960633],
    [4, 6.334248366624e-5],
    [5, 5.733031437e-7],
    [8, 1.2441921149e-15],
  ])('beyond ±%d is %d', (z, tail) => {
    expect(twoSidedNormalTail(z) / tail).toBeCloseTo(1, 7);
    expect(twoSidedNormalTail(-z)).toBe(twoSidedNormalTail(z));
  });

  it('does not jump where the series gives way to the fraction', () => {
    expect(twoSidedNormalTail(3 - 1e-9) / twoSidedNormalTail(3)).toBeCloseTo(1, 7);
  });
});
