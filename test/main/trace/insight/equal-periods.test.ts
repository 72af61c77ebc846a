import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { equalPeriods } from '../../../../main/trace/insight/equal-periods.ts';

it('periods are of one length, hold every time, and are at most forty', () => {
  const time = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 20 }), (times) => {
      const iso = times.toSorted((a, b) => a - b).map((ms) => new Date(ms).toISOString());
      const periods = equalPeriods({ from: iso[0] ?? null, to: iso.at(-1) ?? null });
      expect(periods.all.length).toBeLessThanOrEqual(40);
      for (const at of iso) {
        const period = periods.all[periods.of(at)];
        expect(period !== undefined && period.from <= at && at < period.to).toBe(true);
      }
    }),
    { seed: 4 },
  );
  expect(equalPeriods({ from: null, to: null }).all).toEqual([]);
});
