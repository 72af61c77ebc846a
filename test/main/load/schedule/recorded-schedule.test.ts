import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { kolmogorovSmirnovDistance } from '../../../../main/base/kolmogorov-smirnov.ts';
import { createSchedule } from '../../../../main/load/schedule/create-schedule.ts';
import { rampRate } from '../../../../main/load/schedule/rate-profile.ts';
import { resampleRecorded, scheduleRecorded } from '../../../../main/load/schedule/recorded-schedule.ts';

/** A morning's traffic: growing, and bursty. */
const RECORDED = [
  ...createSchedule({ profile: rampRate(1, 40, 60_000), process: { type: 'gamma', shape: 0.3 }, seed: 9 }).offsetsMs,
].map((ms) => Date.UTC(2026, 2, 2, 8) + ms);

function gapsOf(values: ArrayLike<number>): number[] {
  return Array.from(values, (value, index) => value - (values[index - 1] ?? value)).slice(1);
}

/** Pearson's r. */
function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, index) => (x - mx) * ((ys[index] ?? Number.NaN) - my)));
  return covariance / Math.sqrt(mean(xs.map((x) => (x - mx) ** 2)) * mean(ys.map((y) => (y - my) ** 2)));
}

describe('recorded arrivals', () => {
  it('come again with each gap in its place', () => {
    const { offsetsMs } = scheduleRecorded({ timesMs: RECORDED, timeScale: 1 });
    expect(offsetsMs).toHaveLength(RECORDED.length);
    expect(offsetsMs[0]).toBe(0);
    expect(correlation(gapsOf(offsetsMs), gapsOf(RECORDED))).toBeCloseTo(1, 9);
    expect(gapsOf(offsetsMs)[17]).toBeCloseTo(gapsOf(RECORDED)[17] ?? Number.NaN, 3);
  });

  it('come in the order of their times, however they lie in the file', () => {
    expect([...scheduleRecorded({ timesMs: [300, 100, 200, 100], timeScale: 1 }).offsetsMs]).toEqual([0, 0, 100, 200]);
  });

  it('come faster at a smaller scale', () => {
    expect([...scheduleRecorded({ timesMs: [100, 200, 400], timeScale: 0.5 }).offsetsMs]).toEqual([0, 50, 150]);
  });

  it('resampled have the same gaps in another order, for as long as the run', () => {
    const options = { timesMs: RECORDED, timeScale: 1, durationMs: 300_000, seed: 4 };
    const { offsetsMs } = resampleRecorded(options);
    expect(kolmogorovSmirnovDistance(gapsOf(offsetsMs), gapsOf(RECORDED))).toBeLessThan(0.05);
    expect(offsetsMs.at(-1)).toBeLessThan(300_000);
    expect(offsetsMs.at(-1)).toBeGreaterThan(290_000);
    expect(resampleRecorded(options).offsetsMs).toEqual(offsetsMs);
  });

  it.each([
    ['a scale of nothing', () => scheduleRecorded({ timesMs: [1, 2], timeScale: 0 })],
    ['more than a day', () => scheduleRecorded({ timesMs: [0, 86_400_001], timeScale: 1 })],
    [
      'all of a year at once',
      () => scheduleRecorded({ timesMs: Array.from({ length: 100_001 }, (_, i) => i), timeScale: 1e-3 }),
    ],
    [
      'times that are all the same, resampled',
      () => resampleRecorded({ timesMs: [5, 5, 5], timeScale: 1, durationMs: 1000, seed: 1 }),
    ],
    ['no times, resampled', () => resampleRecorded({ timesMs: [], timeScale: 1, durationMs: 1000, seed: 1 })],
  ])('are refused for %s', (_what, make) => expect(make).toThrow(InvalidArgumentError));

  it('may be none', () => expect(scheduleRecorded({ timesMs: [], timeScale: 1 }).offsetsMs).toHaveLength(0));
});
