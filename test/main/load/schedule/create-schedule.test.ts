import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import {
  kolmogorovSmirnovCriticalValue,
  kolmogorovSmirnovStatistic,
} from '../../../../main/base/kolmogorov-smirnov.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { type ArrivalProcess, createGaps, gammaShapeOf } from '../../../../main/load/schedule/arrival-gaps.ts';
import { createSchedule } from '../../../../main/load/schedule/create-schedule.ts';
import {
  constantRate,
  durationOf,
  expectedArrivals,
  type RateProfile,
  rampRate,
  spikeRate,
  stepRate,
} from '../../../../main/load/schedule/rate-profile.ts';
import { gammaDistribution } from '../../../support/gamma-distribution.ts';

const EVEN: ArrivalProcess = { type: 'even' };
const POISSON: ArrivalProcess = { type: 'poisson' };
/** Of a sample that is what it should be, one in a hundred fails; the seeds are fixed. */
const ALPHA = 0.01;

function offsetsOf(profile: RateProfile, process: ArrivalProcess, seed = 1): number[] {
  return [...createSchedule({ profile, process, seed }).offsetsMs];
}

function gapsOf(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

/** @returns below 1 when the sample may well be drawn from the distribution: the statistic over its critical value */
function misfit(sample: readonly number[], distribution: (x: number) => number): number {
  const statistic = kolmogorovSmirnovStatistic(sample, distribution) ?? Number.NaN;
  return statistic / kolmogorovSmirnovCriticalValue(sample.length, ALPHA);
}

const exponential = (x: number): number => 1 - Math.exp(-x);

describe('even arrivals', () => {
  it('keep the same distance at a constant rate, from the start on', () => {
    expect(offsetsOf(constantRate(4, 1000), EVEN)).toEqual([0, 250, 500, 750]);
  });

  it('follow a ramp: by hand, the square roots', () => {
    // 0 to 8 a second over 1 s: Λ(t) = 4t², so the n-th arrives at √(n/4) s.
    const expected = [0, 1, 2, 3].map((n) => Math.sqrt(n / 4) * 1000);
    const offsets = offsetsOf(rampRate(0, 8, 1000), EVEN);
    expect(offsets).toHaveLength(4);
    offsets.forEach((ms, index) => expect(ms).toBeCloseTo(expected[index] ?? Number.NaN, 9));
  });

  it('leave out what is silent, and change at once with a step', () => {
    const profile = stepRate([
      { ratePerSecond: 2, durationMs: 1000 },
      { ratePerSecond: 0, durationMs: 5000 },
      { ratePerSecond: 4, durationMs: 500 },
    ]);
    expect(offsetsOf(profile, EVEN)).toEqual([0, 500, 6000, 6250]);
  });

  it('are as many as the integral of the rate, in every second of a spike from 50 to 5,000 a minute', () => {
    const profile = spikeRate({
      basePerSecond: 50 / 60,
      peakPerSecond: 5000 / 60,
      beforeMs: 60_000,
      peakMs: 30_000,
      afterMs: 60_000,
    });
    const offsets = offsetsOf(profile, EVEN);
    expect(offsets).toHaveLength(50 + 2500 + 50);
    for (let ms = 0; ms < durationOf(profile); ms += 1000) {
      const count = offsets.filter((offset) => offset >= ms && offset < ms + 1000).length;
      const expected = expectedArrivals(profile, ms + 1000) - expectedArrivals(profile, ms);
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(1);
    }
  });
});

describe('random arrivals', () => {
  it('of a Poisson process have exponential gaps', () => {
    const offsets = offsetsOf(constantRate(200, 50_000), POISSON, 42);
    const gaps = gapsOf(offsets).map((ms) => (ms / 1000) * 200);
    expect(misfit(gaps, exponential)).toBeLessThan(1);
  });

  it.each([
    ['bursty, coefficient of variation 2', gammaShapeOf(2)],
    ['as chance would have it', 1],
    ['evener than chance', 4],
  ])('of a gamma process have gamma gaps: %s', (_what, shape) => {
    const offsets = offsetsOf(constantRate(100, 100_000), { type: 'gamma', shape }, 7);
    const gaps = gapsOf(offsets).map((ms) => (ms / 1000) * 100);
    expect(misfit(gaps, gammaDistribution(shape))).toBeLessThan(1);
  });

  it('are gamma as drawn too where most are shorter than offsets tell apart', () => {
    const shape = gammaShapeOf(4);
    const nextGap = createGaps({ type: 'gamma', shape }, createSeededSequence(7));
    expect(misfit(Array.from({ length: 10_000 }, nextGap), gammaDistribution(shape))).toBeLessThan(1);
  });

  it('are told apart by that test: gamma gaps are not exponential', () => {
    const offsets = offsetsOf(constantRate(100, 100_000), { type: 'gamma', shape: 0.5 }, 7);
    const gaps = gapsOf(offsets).map((ms) => (ms / 1000) * 100);
    expect(misfit(gaps, exponential)).toBeGreaterThan(1);
  });

  it('follow a changing rate: rescaled by it, they are a Poisson process of rate 1', () => {
    const profile: RateProfile = [
      ...rampRate(10, 150, 60_000),
      ...stepRate([{ ratePerSecond: 30, durationMs: 60_000 }]),
    ];
    const offsets = offsetsOf(profile, POISSON, 3);
    expect(misfit(gapsOf(offsets.map((ms) => expectedArrivals(profile, ms))), exponential)).toBeLessThan(1);
  });

  it('are as many as the integral of the rate, to four standard deviations', () => {
    for (const [profile, process, seed] of [
      [constantRate(100, 60_000), POISSON, 1],
      [rampRate(0, 200, 60_000), POISSON, 2],
      [rampRate(200, 0, 60_000), { type: 'gamma', shape: 0.25 }, 3],
    ] as const) {
      const variance = process.type === 'gamma' ? 1 / process.shape : 1;
      const expected = expectedArrivals(profile);
      const count = offsetsOf(profile, process, seed).length;
      expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected * variance));
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const profile = constantRate(50, 2000);
    expect(offsetsOf(profile, POISSON, 5)).toEqual(offsetsOf(profile, POISSON, 5));
    expect(offsetsOf(profile, POISSON, 5)).not.toEqual(offsetsOf(profile, POISSON, 6));
  });
});

describe('any schedule', () => {
  const stretch = fc.record({
    durationMs: fc.integer({ min: 1, max: 3000 }),
    fromPerSecond: fc.integer({ min: 0, max: 300 }),
    toPerSecond: fc.integer({ min: 0, max: 300 }),
  });
  const process = fc.oneof(
    fc.constant(EVEN),
    fc.constant(POISSON),
    fc.double({ min: 0.1, max: 10, noNaN: true }).map((shape): ArrivalProcess => ({ type: 'gamma', shape })),
  );

  it('never falls and never leaves its run', () => {
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 4 }), process, fc.nat(), (profile, kind, seed) => {
        const offsets = offsetsOf(profile, kind, seed);
        expect(offsets.every((ms, index) => ms >= (offsets[index - 1] ?? 0))).toBe(true);
        expect(offsets.at(-1) ?? 0).toBeLessThanOrEqual(durationOf(profile));
      }),
    );
  });

  it('does not fall between arrivals that are closer than numbers can tell apart', () => {
    const offsets = offsetsOf(rampRate(73, 139, 47), { type: 'gamma', shape: 0.1 }, 7320);
    expect(offsets.every((ms, index) => ms >= (offsets[index - 1] ?? 0))).toBe(true);
  });

  it('has even arrivals where the integral of the rate is a whole number', () => {
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 4 }), (profile) => {
        offsetsOf(profile, EVEN).forEach((ms, index) => expect(expectedArrivals(profile, ms)).toBeCloseTo(index, 6));
      }),
    );
  });

  it.each([
    ['a rate above the cap', () => constantRate(100_001, 1000)],
    ['a rate below nothing', () => rampRate(10, -1, 1000)],
    ['a rate that is no number', () => constantRate(Number.NaN, 1000)],
    ['no time at all', () => constantRate(10, 0)],
    ['more than a day', () => constantRate(1, 86_400_001)],
    [
      'more than a day in steps',
      () => stepRate([1, 2, 3].map((ratePerSecond) => ({ ratePerSecond, durationMs: 40_000_000 }))),
    ],
    ['more arrivals than are held', () => constantRate(100_000, 101_000)],
    ['a shape of nothing', () => offsetsOf(constantRate(1, 1000), { type: 'gamma', shape: 0 })],
  ])('is refused for %s', (_what, make) => expect(make).toThrow(InvalidArgumentError));
});
