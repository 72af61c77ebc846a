import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../../renderer/features/traces/view-model/findings.ts';
import { coveredMs } from '../../../../renderer/features/traces/view-model/span-time.ts';
import { flattenSpans } from '../../../../renderer/features/traces/view-model/span-tree.ts';
import {
  barLayout,
  NARROW_LABEL_SHARE,
  spanWindow,
  waterfallTicks,
  wholeWindow,
} from '../../../../renderer/features/traces/view-model/waterfall-layout.ts';
import { aRunTrace, aSpan, theRoots } from './builders.ts';

const node = (id: string) => {
  const found = flattenSpans(theRoots()).find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe('the span tree', () => {
  it('nests spans under those that called them, by start, to the fraction of a millisecond', () => {
    const [root] = theRoots(aRunTrace().toReversed());
    expect(root?.children.map(({ label }) => label)).toEqual(['rewrite', 'bm25', 'vector', 'generate']);
    expect(root?.children[3]?.children.map(({ label }) => label)).toEqual(['chat local/extractive']);
    expect(node('chat')).toMatchObject({ startMs: 45, ms: 50, firstTokenMs: 65 });
  });

  it('counts as self time what none of the children covers, those side by side once', () => {
    expect(node('generate').selfMs).toBe(10);
    // 100 ms less 8 (rewrite), 30 (the longer leg holds the shorter) and 60 (generate).
    expect(node('run').selfMs).toBe(2);
  });

  it('keeps spans whose parent is not in the trace', () => {
    const roots = theRoots([aSpan({ id: 'orphan', parent: 'gone', startMs: 5, ms: 1 })]);
    expect(roots.map(({ id, startMs }) => [id, startMs])).toEqual([['orphan', 0]]);
  });

  it('shows a ring of parents from its first span on, and loses none of it', () => {
    const ring = [
      aSpan({ id: 'a', parent: 'c', startMs: 0, ms: 3 }),
      aSpan({ id: 'b', parent: 'a', startMs: 1, ms: 1 }),
      aSpan({ id: 'c', parent: 'b', startMs: 1, ms: 1 }),
      aSpan({ id: 'self', parent: 'self', startMs: 9, ms: 1 }),
    ];
    const roots = theRoots(ring);
    expect(roots.map(({ id }) => id)).toEqual(['a', 'self']);
    expect(flattenSpans(roots).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'self']);
  });

  it('takes a chain of ten thousand spans', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      aSpan({ id: `s${index}`, ...(index === 0 ? {} : { parent: `s${index - 1}` }), startMs: index, ms: 1 }),
    );
    const roots = theRoots(chain);
    expect(roots).toHaveLength(1);
    expect(flattenSpans(roots)).toHaveLength(10_000);
    expect(findingsOf(roots)).toEqual([]);
  });

  it('lets a span without a clock stand at the beginning, and not in the year 1970', () => {
    const roots = theRoots([
      aSpan({ id: 'run', startMs: 40, ms: 10 }),
      { ...aSpan({ id: 'note', parent: 'run', startMs: 0, ms: 0 }), startUnixNano: '0', endUnixNano: '0' },
    ]);
    expect(flattenSpans(roots).map(({ id, startMs, ms, isTimed }) => ({ id, startMs, ms, isTimed }))).toEqual([
      { id: 'run', startMs: 0, ms: 10, isTimed: true },
      { id: 'note', startMs: 0, ms: 0, isTimed: false },
    ]);
  });

  it('names imported spans safely', () => {
    const [root] = theRoots([aSpan({ id: 'x', name: 'open\u202Emialc_\n', startMs: 0, ms: 1 })]);
    expect(root?.label).toBe('open⟨U+202E⟩mialc_');
  });

  it('covers no more than the sum and no less than the longest of its intervals', () => {
    const interval = fc
      .tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }))
      .map(([startMs, ms]) => ({ startMs, endMs: startMs + ms }));
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1 }), (intervals) => {
        const lengths = intervals.map(({ startMs, endMs }) => endMs - startMs);
        const covered = coveredMs(intervals);
        expect(covered).toBeGreaterThanOrEqual(Math.max(...lengths) - 1e-9);
        expect(covered).toBeLessThanOrEqual(lengths.reduce((a, b) => a + b, 0) + 1e-9);
      }),
    );
  });
});

describe('a bar of the waterfall', () => {
  const window = { startMs: 0, endMs: 100 };

  it('stands where its span ran, with a notch at the first token', () => {
    const chat = barLayout(node('chat'), window);
    expect(chat).toMatchObject({ left: 0.45, notch: 0.65, labelSide: 'before' });
    expect(chat?.width).toBeCloseTo(0.5, 12);
    expect(barLayout(node('bm25'), window)).toEqual({ left: 0.1, width: 0.1, notch: null, labelSide: 'after' });
    expect(barLayout(node('run'), window)?.labelSide).toBe('inside');
  });

  it('writes its time where a narrow column has room for it', () => {
    const narrow = (startMs: number, endMs: number) =>
      barLayout({ startMs, endMs, firstTokenMs: null }, window, NARROW_LABEL_SHARE)?.labelSide;
    expect([narrow(0, 60), narrow(70, 80), narrow(20, 80)]).toEqual(['after', 'before', 'inside']);
  });

  it('is cut at the edges when the window is narrower, and absent when it lies outside', () => {
    const fit = spanWindow(node('bm25'));
    const cut = barLayout(node('run'), fit);
    expect(cut?.left).toBe(0);
    expect(cut?.width).toBe(1);
    expect(barLayout(node('generate'), fit)).toBeNull();
    const own = barLayout(node('bm25'), fit);
    expect(own?.width).toBeGreaterThan(0.8);
  });
});

describe('the time axis', () => {
  it('shows the whole trace with room for the last label', () => {
    const window = wholeWindow(theRoots());
    expect(window).toEqual({ startMs: 0, endMs: 118 });
    for (const { startMs, endMs } of flattenSpans(theRoots())) {
      expect(barLayout({ startMs, endMs, firstTokenMs: null }, window)?.labelSide).toBe('after');
    }
    expect(waterfallTicks(window).map(({ label }) => label)).toEqual([
      '0 ms',
      '20 ms',
      '40 ms',
      '60 ms',
      '80 ms',
      '100 ms',
    ]);
  });

  it('names one unit on every tick', () => {
    expect(waterfallTicks({ startMs: 0, endMs: 5000 }).map(({ label }) => label)).toEqual([
      '0 s',
      '1 s',
      '2 s',
      '3 s',
      '4 s',
      '5 s',
    ]);
    expect(waterfallTicks({ startMs: 10, endMs: 10.5 }).map(({ label }) => label)).toEqual([
      '10 ms',
      '10.2 ms',
      '10.4 ms',
    ]);
  });

  it('has fewer ticks where their labels are so long that they would touch', () => {
    expect(waterfallTicks({ startMs: 0, endMs: 590 }).map(({ label }) => label)).toEqual(['0 ms', '200 ms', '400 ms']);
  });

  it('has a length even for a trace without one', () => {
    const window = wholeWindow(theRoots([aSpan({ id: 'instant', startMs: 0, ms: 0 })]));
    expect(window.endMs).toBeGreaterThan(window.startMs);
  });
});
