import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import {
  differenceAxis,
  intervalAxis,
  positionOn,
} from '../../../../renderer/features/evals/view-model/interval-axis.ts';

const interval = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('the scale that all marks of a metric share', () => {
  it('holds every interval, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 30 }), (spans) => {
        const axis = intervalAxis('grounded', spans);
        for (const [low, high] of spans) {
          expect(axis.low).toBeLessThanOrEqual(low + 1e-9);
          expect(axis.high).toBeGreaterThanOrEqual(high - 1e-9);
        }
        expect(axis.low).toBeGreaterThanOrEqual(0);
        for (const tick of axis.ticks) expect(tick).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('keeps the order of values', () => {
    const axis = intervalAxis('grounded', [[0.78, 0.95]]);
    expect(positionOn(axis, 0.8)).toBeLessThan(positionOn(axis, 0.85));
    expect(positionOn(axis, 0.95)).toBeLessThanOrEqual(1);
    expect(positionOn(axis, 0.2)).toBe(0);
  });

  it('has round ticks between its ends', () => {
    expect(intervalAxis('grounded', [[0.77, 0.955]]).ticks).toEqual([0.8, 0.9]);
    expect(intervalAxis('response-ms', [[80, 2900]]).ticks).toEqual([0, 2000]);
  });

  it('does not blow up a difference that is next to nothing', () => {
    const axis = intervalAxis('grounded', [[0.93, 0.931]]);
    expect(axis.high - axis.low).toBeGreaterThanOrEqual(0.1);
  });

  it('stands without values, and passes over those that are no numbers', () => {
    expect(intervalAxis('grounded', []).ticks.length).toBeGreaterThan(0);
    const axis = intervalAxis('grounded', [
      [Number.NaN, Number.NaN],
      [0.5, 0.6],
    ]);
    expect(Number.isFinite(axis.low) && Number.isFinite(axis.high)).toBe(true);
    expect(positionOn(axis, Number.NaN)).toBe(0);
  });
});

describe('the scale of differences', () => {
  it('always holds nothing, so that the line at 0 can be drawn', () => {
    const axis = differenceAxis([[-0.08, -0.05]]);
    expect(axis.low).toBeLessThan(-0.08);
    expect(axis.high).toBeGreaterThan(0);
    expect(positionOn(axis, 0)).toBeGreaterThan(0.9);
  });

  it('stands without differences', () => {
    expect(positionOn(differenceAxis([]), 0)).toBeCloseTo(0.5, 5);
  });
});
