import { describe, expect, it } from 'vitest';
import {
  inUnit,
  isShort,
  plannedAt,
  ratePoints,
  rateUnitOf,
  roundUp,
  worstBacklog,
} from '../../../../renderer/features/load/view-model/rate-series.ts';
import { loadTick, SPIKE_CURVE, spikeTicks } from './load-builders.ts';

describe('offered and achieved', () => {
  it('reads the planned rate straight between the points of the curve, and 0 after its end', () => {
    expect(plannedAt(SPIKE_CURVE, 0)).toBe(7);
    expect(plannedAt(SPIKE_CURVE, 10_000)).toBe(12);
    expect(plannedAt(SPIKE_CURVE, 100_000)).toBeCloseTo(83.3, 9);
    expect(plannedAt(SPIKE_CURVE, 180_001)).toBe(0);
  });

  it('draws a step of the curve as a step', () => {
    const step = [
      { atMs: 0, perSecond: 5 },
      { atMs: 1000, perSecond: 5 },
      { atMs: 1000, perSecond: 50 },
      { atMs: 2000, perSecond: 50 },
    ];
    expect(plannedAt(step, 500)).toBe(5);
    expect(plannedAt(step, 1500)).toBe(50);
  });

  it('places what ended in a second at its end, as a rate', () => {
    const [first, second] = ratePoints(
      [loadTick(0, { completed: 40 }), loadTick(1000, { completed: 60 })],
      SPIKE_CURVE,
    );
    expect(first).toMatchObject({ atMs: 1000, achieved: 40 });
    expect(second).toMatchObject({ atMs: 2000, achieved: 60 });
  });

  it('names the worst backlog where the target fell behind', () => {
    const worst = worstBacklog(ratePoints(spikeTicks(120), SPIKE_CURVE));
    expect(worst?.atMs).toBeGreaterThan(78_000);
    expect(worst?.atMs).toBeLessThan(92_000);
  });

  it('names none for a target that keeps up, however many are under way', () => {
    const ticks = Array.from({ length: 20 }, (_, second) => loadTick(second * 1000, { completed: 10, inFlight: 80 }));
    expect(
      worstBacklog(
        ratePoints(ticks, [
          { atMs: 0, perSecond: 10 },
          { atMs: 20_000, perSecond: 10 },
        ]),
      ),
    ).toBeNull();
  });

  it('takes a second in which few came for chance, and one in which more came than ended for a gap', () => {
    const point = { atMs: 1000, planned: 10, backlog: 3 };
    expect(isShort({ ...point, arrived: 4, achieved: 4 })).toBe(false);
    expect(isShort({ ...point, arrived: 12, achieved: 11 })).toBe(false);
    expect(isShort({ ...point, arrived: 12, achieved: 6 })).toBe(true);
  });

  it.each([
    ['rate: 50/s', 's'],
    ['base: 50/min\n  peak: 5000/min', 'min'],
    ['rate: 20/h', 'h'],
    ['users: 30', 's'],
  ])('speaks in the unit that the scenario is written in: %s', (text, unit) => {
    expect(rateUnitOf(text)).toBe(unit);
  });

  it('turns rates into the unit and axes into round values above them', () => {
    expect(inUnit(83.3, 'min')).toBeCloseTo(4998, 6);
    expect(roundUp(4998)).toBe(5000);
    expect(roundUp(5100)).toBe(6000);
    expect(roundUp(0)).toBe(1);
  });
});
