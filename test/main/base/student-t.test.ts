import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalDistribution, normalQuantile } from '../../../main/base/normal-distribution.ts';
import { studentTDistribution, studentTQuantile } from '../../../main/base/student-t.ts';

describe("Student's t", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: critical values.
  it.each([
    [1, 0.975, 12.706],
    [2, 0.975, 4.303],
    [3, 0.95, 2.353],
    [4, 0.975, 2.776],
    [5, 0.99, 3.365],
    [10, 0.975, 2.228],
    [30, 0.975, 2.042],
    [100, 0.95, 1.66],
  ])('with %i degrees of freedom: %d of all values lie below %d', (degrees, p, quantile) => {
    expect(studentTQuantile(p, degrees)).toBeCloseTo(quantile, 3);
  });

  it('is symmetric, and its quantile undoes it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.integer({ min: 1, max: 60 }), (p, degrees) => {
        const t = studentTQuantile(p, degrees);
        expect(studentTDistribution(t, degrees)).toBeCloseTo(p, 9);
        expect(studentTDistribution(-t, degrees)).toBeCloseTo(1 - p, 9);
      }),
    );
  });
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746],
    [1.959963985, 0.975],
    [-2.326347874, 0.01],
    [4, 0.999968329],
    [9, 1],
    [-9, 0],
  ])('lies below %d with chance %d', (z, chance) => {
    expect(normalDistribution(z)).toBeCloseTo(chance, 8);
  });

  it('is undone by its quantile', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 6);
    expect(normalQuantile(0.99)).toBeCloseTo(2.326347874, 6);
  });
});
