import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeBin,
  histogramPosition,
  latencyHistogram,
} from '../../../../renderer/features/traces/view-model/latency-histogram.ts';

const histogramOf = (durations: readonly number[], bins?: number) => {
  const histogram = latencyHistogram(durations, bins);
  if (histogram === null) throw new Error('no histogram');
  return histogram;
};

describe('the latency histogram', () => {
  it('runs from a 1-2-5 value below the shortest to one beyond the longest', () => {
    expect(histogramOf([12, 480])).toMatchObject({ minMs: 10, maxMs: 500 });
    expect(histogramOf([883, 883])).toMatchObject({ minMs: 500, maxMs: 1000 });
    expect(histogramOf([50])).toMatchObject({ minMs: 50, maxMs: 100 });
  });

  it('counts into bins of equal width on the log axis', () => {
    const { bins, highest } = histogramOf([1, 1.5, 15, 150, 999], 3);
    expect(bins.map(({ count }) => count)).toEqual([2, 1, 2]);
    expect(bins.map(({ fromMs }) => Math.round(fromMs))).toEqual([1, 10, 100]);
    expect(highest).toBe(2);
  });

  it('counts every duration exactly once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1 }), (durations) => {
        const { bins, ticks } = histogramOf(durations);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(durations.length);
        for (const { at } of ticks) expect(at).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  it('leaves out labels that would touch, and names the unit on each it keeps', () => {
    const labels = histogramOf([1, 60_000]).ticks.map(({ label }) => label);
    expect(labels[0]).toBe('1 ms');
    expect(labels.length).toBeLessThan(8);
    for (const label of labels) expect(label).toMatch(/ m?s$/);
  });

  it('is nothing without durations', () => {
    expect(latencyHistogram([])).toBeNull();
  });

  it('places a duration on its axis and keeps strays at the edge', () => {
    const histogram = histogramOf([1, 100]);
    expect(histogramPosition(histogram, 10)).toBeCloseTo(0.5, 9);
    expect(histogramPosition(histogram, 1e9)).toBe(1);
    expect(describeBin({ fromMs: 12, toMs: 15, count: 4 }, 120)).toBe('12 ms to 15 ms: 4 of 120');
  });
});
