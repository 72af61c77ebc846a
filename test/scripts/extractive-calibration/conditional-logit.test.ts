import { describe, expect, test } from 'vitest';
import { fitConditionalLogit } from '../../../scripts/extractive-calibration/conditional-logit.ts';
import type { Choice } from '../../../scripts/extractive-calibration/conditional-logit.ts';

/** A yes-or-no case as a choice between the features and nothing. */
function binary(features: readonly number[], isYes: boolean): Choice {
  return { rows: [features, features.map(() => 0)], targets: isYes ? [1, 0] : [0, 1] };
}

describe('fitConditionalLogit', () => {
  test('finds the log-odds of a share: 3 of 4 give ln 3', () => {
    const choices = [true, true, true, false].map((isYes) => binary([1], isYes));
    expect(fitConditionalLogit(choices, 1e-12)[0]).toBeCloseTo(Math.log(3), 6);
  });

  test('finds intercept and slope of a two-by-two table', () => {
    const choices = [
      ...[true, false, false, false].map((isYes) => binary([1, 0], isYes)),
      ...[true, true, true, false].map((isYes) => binary([1, 1], isYes)),
    ];
    const [intercept, slope] = fitConditionalLogit(choices, 1e-12);
    expect(intercept).toBeCloseTo(-Math.log(3), 6);
    expect(slope).toBeCloseTo(2 * Math.log(3), 6);
  });

  test('learns which of several alternatives is chosen', () => {
    const rows = [[0], [1], [2]];
    const choices = [0, 1, 2].map((chosen) => ({ rows, targets: rows.map((_, row) => (row === chosen ? 1 : 0)) }));
    expect(fitConditionalLogit(choices)[0]).toBeCloseTo(0, 9);
    const last = { rows, targets: [0, 0, 1] };
    expect(fitConditionalLogit([...choices, last, last])[0]).toBeGreaterThan(0);
  });

  test('stays finite where the data separate perfectly, and smaller the heavier the penalty', () => {
    const choices = [binary([1], true), binary([1], true)];
    const [light = 0] = fitConditionalLogit(choices, 0.1);
    const [heavy = 0] = fitConditionalLogit(choices, 10);
    expect(light).toBeGreaterThan(heavy);
    expect(heavy).toBeGreaterThan(0);
    expect(Number.isFinite(light)).toBe(true);
  });

  test('fits nothing from nothing', () => {
    expect(fitConditionalLogit([])).toEqual([]);
  });
});
