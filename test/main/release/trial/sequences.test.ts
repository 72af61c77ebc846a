import { describe, expect, it } from 'vitest';
import { logBeta, logGamma } from '../../../../main/base/log-beta.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { createCostRatio, createPairedCostRatio } from '../../../../main/release/trial/cost-ratio.ts';
import { meanInterval } from '../../../../main/release/trial/mean-sequence.ts';
import { createQuantileSequence } from '../../../../main/release/trial/quantile-sequence.ts';
import { createShareSequence } from '../../../../main/release/trial/share-sequence.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 1000 : 200;
const TIMEOUT = { timeout: 600_000 };
const LENGTH = 1500;
const ALPHA = 0.05;
/** The long run looks after each value, the short one after every fifth, which is a part of that. */
const LOOK_EVERY = process.env['TRESTLE_TEST_LONG'] === '1' ? 1 : 5;

describe('the logarithm of the beta function', () => {
  it('is that of the gamma function at whole and half numbers', () => {
    // Γ(5) = 24, Γ(1/2) = √π, B(2, 3) = 1/12.
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logBeta(2, 3)).toBeCloseTo(-Math.log(12), 12);
    // ln Γ(101) = ln 100! = 363.73937555556349, Abramowitz and Stegun, table 6.4.
    expect(logGamma(101)).toBeCloseTo(363.739_375_555_563, 9);
  });
});

describe('the confidence sequence of a share', () => {
  it('is, after one value, what its formula gives by hand', () => {
    const sequence = createShareSequence({ low: 0, high: 1, alpha: 0.05 });
    sequence.add(1);
    // ln(2/0.05) = 3.6889; λ = min(√(7.3778 / (0.25 ln 2)), 0.75) = 0.75; v = 4 · 0.25 = 1; ψ = (1.3863 − 0.75) / 4 = 0.15907;
    // 1 ± (3.6889 + 0.15907) / 0.75 leaves nothing out.
    expect(sequence.interval()).toEqual({ low: 0, high: 1 });
    for (let count = 1; count < 200; count += 1) sequence.add(1);
    expect(sequence.interval().high).toBe(1);
    expect(sequence.interval().low).toBeGreaterThan(0.9);
    expect(sequence.mean).toBe(1);
  });

  it.each([0.02, 0.5, 0.91])('holds a share of %f at all times in at least 95 of 100 runs', TIMEOUT, (share) => {
    let left = 0;
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const random = createSeededSequence(seed * 7919);
      const sequence = createShareSequence({ low: 0, high: 1, alpha: ALPHA });
      let isOut = false;
      for (let count = 0; count < LENGTH && !isOut; count += 1) {
        sequence.add(Number(random.next() < share));
        const { low, high } = sequence.interval();
        isOut = share < low || share > high;
      }
      left += Number(isOut);
    }
    expect(left / RUNS).toBeLessThanOrEqual(ALPHA);
  });

  it('never grows wider', () => {
    const random = createSeededSequence(3);
    const sequence = createShareSequence({ low: -1, high: 1, alpha: ALPHA });
    let before = sequence.interval();
    expect(before).toEqual({ low: -1, high: 1 });
    for (let count = 0; count < 500; count += 1) {
      sequence.add(Math.sign(random.next() - 0.5));
      const now = sequence.interval();
      expect(now.low).toBeGreaterThanOrEqual(before.low);
      expect(now.high).toBeLessThanOrEqual(before.high);
      before = now;
    }
  });
});

describe('the confidence sequence of a percentile', () => {
  it('says nothing upwards before enough values came, and is the ranks around it then', () => {
    const sequence = createQuantileSequence({ p: 0.95, alpha: ALPHA });
    for (let value = 1; value <= 60; value += 1) sequence.add(value);
    expect(sequence.quantile).toBe(57);
    expect(sequence.interval().high).toBe(Infinity);
    for (let value = 61; value <= 1000; value += 1) sequence.add(value);
    expect(sequence.quantile).toBe(950);
    const { low, high } = sequence.interval();
    // The deviation of the rank is √(1000 · 0.95 · 0.05) = 6.9; always valid takes some three of them.
    expect(low).toBeGreaterThan(915);
    expect(low).toBeLessThan(935);
    expect(high).toBeGreaterThan(963);
    expect(high).toBeLessThan(980);
  });

  it('holds the 95th percentile of long tails at all times in at least 95 of 100 runs', TIMEOUT, () => {
    // Exponential with mean 1: its 95th percentile is −ln 0.05 = 2.9957.
    const truth = -Math.log(0.05);
    let left = 0;
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const random = createSeededSequence(seed * 104_729);
      const sequence = createQuantileSequence({ p: 0.95, alpha: ALPHA });
      let isOut = false;
      for (let count = 0; count < LENGTH && !isOut; count += 1) {
        sequence.add(-Math.log(1 - random.next()));
        if (count % LOOK_EVERY !== 0) continue;
        const { low, high } = sequence.interval();
        isOut = truth < low || truth >= high;
      }
      left += Number(isOut);
    }
    expect(left / RUNS).toBeLessThanOrEqual(ALPHA);
  });
});

describe('the confidence sequence of a mean', () => {
  it('is wider than an interval for one look, by what looking at any time costs', () => {
    const { low, high } = meanInterval({ mean: 10, deviation: 2, count: 400, alpha: 0.05, tightAt: 400 });
    expect((low + high) / 2).toBeCloseTo(10, 12);
    // One look: 1.96 · 2 / √400 = 0.196.
    expect((high - low) / 2 / 0.196).toBeGreaterThan(1.3);
    expect((high - low) / 2 / 0.196).toBeLessThan(1.8);
  });

  it('is narrowest, for its number of values, about where it was asked to be', () => {
    const scaled = (count: number): number => {
      const { low, high } = meanInterval({ mean: 0, deviation: 1, count, alpha: 0.05, tightAt: 400 });
      return ((high - low) / 2) * Math.sqrt(count);
    };
    expect(scaled(400)).toBeLessThan(scaled(100));
    expect(scaled(400)).toBeLessThan(scaled(1600));
  });
});

describe('the cost of a success', () => {
  it('is the sum of costs over successes, with the variance of the ratio', () => {
    const ratio = createCostRatio();
    ratio.add({ costUsd: 2, succeeded: true });
    expect(ratio.read()).toBeNull();
    ratio.add({ costUsd: 4, succeeded: false });
    ratio.add({ costUsd: 3, succeeded: true });
    // R = 9 / 2; influences (2 − 4.5, 4, 3 − 4.5) / (2/3) = (−3.75, 6, −2.25): squares 14.0625 + 36 + 5.0625 over 2.
    expect(ratio.read()?.ratio).toBe(4.5);
    expect(ratio.read()?.variance).toBeCloseTo(55.125 / 2, 10);
  });

  it('differs by nothing, for certain, where both sides are the same question by question', () => {
    const pairs = createPairedCostRatio();
    for (const [costUsd, succeeded] of [
      [2, true],
      [4, false],
      [3, true],
    ] as const) {
      pairs.add({ costUsd, succeeded }, { costUsd, succeeded });
    }
    expect(pairs.read()).toMatchObject({ serving: 4.5, candidate: 4.5, count: 3 });
    expect(pairs.read()?.variance).toBeCloseTo(0, 10);
  });
});
