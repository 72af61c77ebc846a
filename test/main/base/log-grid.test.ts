import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { logAxis, logBins } from '../../../main/base/log-grid.ts';

it('every value lies in the one bin whose bounds hold it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 50 }), (values) => {
      const bins = logBins(values, 0.1);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      for (const { from, to, count } of bins) {
        expect(values.filter((value) => value >= from && value < to)).toHaveLength(count);
      }
      expect(bins.every(({ to }, index) => to <= (bins[index + 1]?.from ?? Infinity))).toBe(true);
    }),
    { seed: 3 },
  );
});

it('a decade has eight bins', () => {
  expect(logBins([1, 9.99], 1)).toEqual([
    { from: 0, to: 1.33, count: 1 },
    { from: 7.5, to: 10, count: 1 },
  ]);
});

it('an axis has every bin from the first to the last, with the bounds of the bins', () => {
  const bins = logBins([0.05, 3, 4000], 0.1);
  const axis = logAxis(bins, 0.1);
  expect(axis[0]).toEqual({ from: 0, to: 0.133 });
  expect(bins.every(({ from }) => axis.some((bin) => bin.from === from))).toBe(true);
  expect(axis.slice(1).every(({ from }, index) => from === axis[index]?.to)).toBe(true);
  expect(logAxis([], 0.1)).toEqual([]);
});
