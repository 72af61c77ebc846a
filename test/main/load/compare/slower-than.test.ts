import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from '../../../../main/base/percentile.ts';
import { drawNormal } from '../../../../main/base/random-variates.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { slowerThan } from '../../../../main/load/compare/slower-than.ts';

const EVEN = { p50Ms: 100, p95Ms: 200, p99Ms: 400, maxMs: 800 };

describe('how many requests of a second were slower', () => {
  it('is what the percentiles say, where the bound is one of them', () => {
    expect(slowerThan(EVEN, 1000, 100)).toBeCloseTo(500, 9);
    expect(slowerThan(EVEN, 1000, 200)).toBeCloseTo(50, 9);
    expect(slowerThan(EVEN, 1000, 400)).toBeCloseTo(10, 9);
    expect(slowerThan(EVEN, 1000, 800)).toBe(0);
  });

  it('falls evenly by the power of ten between them: worked by hand', () => {
    // Half way from 200 to 400 by factor: half way from 1/20 to 1/100 by factor.
    expect(slowerThan(EVEN, 1000, Math.sqrt(200 * 400))).toBeCloseTo(1000 * Math.sqrt(0.05 * 0.01), 6);
  });

  it('mirrors above the median what is below it', () => {
    expect(slowerThan(EVEN, 1000, 50)).toBeCloseTo(950, 6);
    expect(slowerThan(EVEN, 1000, 1)).toBe(1000);
  });

  it('takes no percentile of fewer requests than it takes to have one', () => {
    // Ten requests: the p95 and the p99 are the largest.
    expect(slowerThan({ p50Ms: 100, p95Ms: 800, p99Ms: 800, maxMs: 800 }, 10, 799.999)).toBeCloseTo(1, 3);
  });

  it('is unknown where nothing was kept', () => {
    expect(slowerThan({ p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null }, 0, 5)).toBeNull();
  });

  it('lies near the true count for skewed times', () => {
    const random = createSeededSequence(3);
    for (let second = 0; second < 50; second++) {
      const times = Array.from({ length: 200 }, () => 50 * Math.exp(0.5 * drawNormal(random))).toSorted(
        (a, b) => a - b,
      );
      const at = (p: number): number | null => percentile(times, p);
      const kept = { p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: times.at(-1) ?? null };
      for (const bound of [40, 50, 60, 90, 113]) {
        const truth = times.filter((ms) => ms > bound).length;
        expect(Math.abs((slowerThan(kept, 200, bound) ?? 0) - truth)).toBeLessThan(30);
      }
    }
  });

  it('never grows with the bound, and stays between none and all', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(ms, ms, ms, ms), fc.integer({ min: 1, max: 5000 }), ms, ms, (times, count, one, other) => {
        const [p50Ms, p95Ms, p99Ms, maxMs] = times.toSorted((a, b) => a - b);
        const kept = { p50Ms: p50Ms ?? 0, p95Ms: p95Ms ?? 0, p99Ms: p99Ms ?? 0, maxMs: maxMs ?? 0 };
        const low = slowerThan(kept, count, Math.min(one, other)) ?? -1;
        const high = slowerThan(kept, count, Math.max(one, other)) ?? -1;
        expect(high).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(count);
        expect(high).toBeLessThanOrEqual(low + 1e-9 * count);
      }),
    );
  });
});
