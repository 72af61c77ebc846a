import { array, assert, double, option, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandPath, linePath } from '../../../../renderer/features/load/view-model/chart-path.ts';

const ysOf = (path: string): number[] => [...path.matchAll(/[ML][\d.-]+ ([\d.-]+)/g)].map(([, y]) => Number(y));

describe('lines and bands', () => {
  it('leaves a gap where nothing is known', () => {
    expect(
      linePath([
        { x: 0, y: 1 },
        { x: 1, y: null },
        { x: 2, y: 3 },
        { x: 3, y: 4 },
      ]),
    ).toBe('M0 1M2 3L3 4');
  });

  it('closes a band at a gap and begins another behind it', () => {
    const band = bandPath([
      { x: 0, top: 1, bottom: 9 },
      { x: 1, top: 2, bottom: 8 },
      { x: 2, top: null, bottom: null },
      { x: 3, top: 4, bottom: 5 },
    ]);
    expect(band).toBe('M0 1L1 2L1 8L0 9ZM3 4L4 4L4 5L3 5Z');
  });

  it('keeps the highest and the lowest of what falls into one pixel', () => {
    const second = (index: number) => ({ x: 10 + index / 100, y: index === 37 ? 2 : 50 });
    expect(ysOf(linePath(Array.from({ length: 90 }, (_, index) => second(index))))).toContain(2);
  });

  it('keeps both extremes of any line, and draws no more than two points a pixel', () => {
    const values = array(option(double({ min: 0, max: 200, noNaN: true }), { nil: null }), {
      minLength: 1,
      maxLength: 3600,
    });
    assert(
      property(values, (ys) => {
        const width = 100;
        const path = linePath(ys.map((y, index) => ({ x: (index / ys.length) * width, y })));
        const known = ys.filter((y): y is number => y !== null).map((y) => Math.round(y * 10) / 10);
        const drawn = ysOf(path);
        expect(drawn.length).toBeLessThanOrEqual(2 * width);
        if (known.length === 0) return;
        expect(Math.max(...drawn)).toBe(known.reduce((a, b) => Math.max(a, b)));
        expect(Math.min(...drawn)).toBe(known.reduce((a, b) => Math.min(a, b)));
      }),
      { numRuns: 60 },
    );
  });
});
