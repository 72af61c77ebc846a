import { describe, expect, it } from 'vitest';
import { findKnee } from '../../../../main/load/capacity/find-knee.ts';

const CAPACITY = 100;
const RATES = Array.from({ length: 39 }, (_, index) => (index + 1) * 2.5);

describe('the knee', () => {
  it('of M/M/1 is at half its capacity', () => {
    // Median response: ln 2 / (μ − λ); power λ(μ − λ) is largest at μ/2.
    const curve = RATES.map((ratePerSecond) => ({
      ratePerSecond,
      responseP50Ms: (Math.LN2 / (CAPACITY - ratePerSecond)) * 1000,
    }));
    const knee = findKnee(curve);
    expect(knee?.ratePerSecond).toBeCloseTo(CAPACITY / 2, -0.5);
    expect(knee?.responseP50Ms).toBeCloseTo((Math.LN2 / 50) * 1000, 0);
  });

  it('of M/D/1 by its mean is at 2 − √2 of its capacity', () => {
    // T = (1 + ρ / (2 (1 − ρ))) / μ; d(ρ/T)/dρ = 0 at ρ = 2 − √2.
    const curve = RATES.map((ratePerSecond) => {
      const load = ratePerSecond / CAPACITY;
      return { ratePerSecond, responseP50Ms: 10 * (1 + load / (2 * (1 - load))) };
    });
    expect(findKnee(curve)?.ratePerSecond).toBeCloseTo(CAPACITY * (2 - Math.SQRT2), -0.5);
  });

  it('does not depend on how far beyond it was tried', () => {
    const at = (ratePerSecond: number) => ({ ratePerSecond, responseP50Ms: 1000 / (CAPACITY - ratePerSecond) });
    const near = RATES.filter((rate) => rate < 70).map(at);
    const far = [...RATES.map(at), { ratePerSecond: 400, responseP50Ms: 30_000 }];
    expect(findKnee(near)?.ratePerSecond).toBeCloseTo(findKnee(far)?.ratePerSecond ?? 0, 0);
  });

  it('is not made up: not of three rates, and not where latency has not begun to rise', () => {
    const flat = [10, 20, 40, 80].map((ratePerSecond) => ({ ratePerSecond, responseP50Ms: 20 }));
    expect(findKnee(flat)).toBeNull();
    expect(findKnee(flat.slice(1))).toBeNull();
  });

  it('evens out runs that were faster at a higher rate', () => {
    const noisy = [
      { ratePerSecond: 10, responseP50Ms: 25 },
      { ratePerSecond: 20, responseP50Ms: 15 },
      { ratePerSecond: 40, responseP50Ms: 22 },
      { ratePerSecond: 80, responseP50Ms: 400 },
    ];
    expect(findKnee(noisy)?.ratePerSecond).toBeCloseTo(40, 0);
  });
});
