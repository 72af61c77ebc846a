import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearTicks, logPosition, logTicks } from '../../../renderer/ui/chart/axis-ticks.ts';
import { tableText } from '../../../renderer/ui/chart/table-text.ts';

describe('a log axis', () => {
  it('is ticked at 1, 2 and 5 times powers of ten', () => {
    expect(logTicks(1, 100)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks(0.5, 2)).toEqual([0.5, 1, 2]);
    expect(logTicks(3, 4)).toEqual([]);
  });

  it('has no ticks for an extent it cannot show', () => {
    expect(logTicks(0, 10)).toEqual([]);
    expect(logTicks(10, 1)).toEqual([]);
  });

  it('gives every doubling the same length', () => {
    expect(logPosition(10, 1, 100)).toBeCloseTo(0.5, 12);
    expect(logPosition(4, 1, 16) - logPosition(2, 1, 16)).toBeCloseTo(
      logPosition(16, 1, 16) - logPosition(8, 1, 16),
      12,
    );
  });
});

describe('a linear axis', () => {
  it('steps by 1, 2 or 5 times a power of ten', () => {
    expect(linearTicks(0, 60.9, 6)).toEqual([0, 20, 40, 60]);
    expect(linearTicks(0, 1, 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(12, 19, 6)).toEqual([12, 14, 16, 18]);
  });

  it('never has more ticks than there is room for, all inside and evenly apart', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (start, length, most) => {
          const ticks = linearTicks(start, start + length, most);
          expect(ticks.length).toBeLessThanOrEqual(most);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(start - length * 1e-6);
            expect(tick).toBeLessThanOrEqual(start + length * (1 + 1e-6));
          }
        },
      ),
    );
  });
});

describe('the text of a table twin', () => {
  it('keeps one row a line and one cell a column, whatever the cells hold', () => {
    expect(
      tableText(
        ['a', 'b'],
        [
          ['x\ty', 1],
          ['line\nbreak', 2],
        ],
      ),
    ).toBe('a\tb\nx y\t1\nline break\t2');
  });
});
