import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { MADE_UP_ROOT, settleSpans } from '../../../../main/trace/import/settle-spans.ts';
import { IMPORT_START_NS, makeSpan } from '../../../support/canonical-shapes.ts';

function shape(spans: readonly CanonicalSpan[]): readonly (readonly [string, string | undefined])[] {
  return settleSpans(spans).spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId] as const);
}

describe('the order of spans', () => {
  test('is parents before children, siblings by start', () => {
    const spans = [
      makeSpan({ spanId: 'late', parentSpanId: 'root', startMs: 5, endMs: 6 }),
      makeSpan({ spanId: 'early', parentSpanId: 'root', startMs: 1, endMs: 2 }),
      makeSpan({ spanId: 'root', startMs: 0, endMs: 9 }),
      makeSpan({ spanId: 'inside', parentSpanId: 'early', startMs: 1, endMs: 2 }),
    ];
    expect(shape(spans).map(([id]) => id)).toEqual(['root', 'early', 'inside', 'late']);
  });

  test('is that of the file where there is no clock', () => {
    const spans = [
      makeSpan({ spanId: 'b', parentSpanId: 'root', seq: 2 }),
      makeSpan({ spanId: 'a', parentSpanId: 'root', seq: 1, startMs: 50, endMs: 60 }),
      makeSpan({ spanId: 'root', seq: 0 }),
    ];
    const settled = settleSpans(spans);
    expect(settled.spans.map(({ spanId }) => spanId)).toEqual(['root', 'a', 'b']);
    expect(settled.spans[2]).not.toHaveProperty('startNs');
    expect(settled.repaired.size).toBe(0);
  });
});

describe('a span whose parent is missing', () => {
  const orphan = makeSpan({ spanId: 'orphan', parentSpanId: 'gone', startMs: 1, endMs: 4 });

  test('hangs below a root that is made up, and tells which parent it named', () => {
    const { spans, repaired, hasMadeUpRoot } = settleSpans([orphan]);
    expect(spans[0]).toMatchObject({
      spanId: MADE_UP_ROOT,
      synthetic: true,
      startNs: orphan.startNs,
      endNs: orphan.endNs,
    });
    expect(spans[1]).toMatchObject({
      parentSpanId: MADE_UP_ROOT,
      repairs: [{ field: 'parent', was: 'gone', reason: 'The parent gone was never imported.' }],
    });
    expect([...repaired]).toEqual(['orphan']);
    expect(hasMadeUpRoot).toBe(true);
  });

  test('has it again as soon as it comes', () => {
    const settled = settleSpans([orphan, makeSpan({ spanId: 'gone', startMs: 0, endMs: 5 })]);
    expect(settled.spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])).toEqual([
      ['gone', undefined],
      ['orphan', 'gone'],
    ]);
    expect(settled.hasMadeUpRoot).toBe(false);
    expect(settled.repaired.size).toBe(0);
  });
});

test('parents in a circle are cut once, and nothing is lost', () => {
  const settled = settleSpans([
    makeSpan({ spanId: 'a', parentSpanId: 'b', seq: 0 }),
    makeSpan({ spanId: 'b', parentSpanId: 'a', seq: 1 }),
    makeSpan({ spanId: 'self', parentSpanId: 'self', seq: 2 }),
  ]);
  expect(settled.spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])).toEqual([
    [MADE_UP_ROOT, undefined],
    ['a', MADE_UP_ROOT],
    ['b', 'a'],
    ['self', MADE_UP_ROOT],
  ]);
});

describe('times', () => {
  test('an end before its start becomes the start, and what stood there is told', () => {
    const [span] = settleSpans([makeSpan({ spanId: 'a', startMs: 5, endMs: 2 })]).spans;
    expect(span).toMatchObject({ endNs: String(IMPORT_START_NS + 5_000_000n) });
    expect(span?.repairs).toEqual([
      {
        field: 'end',
        was: String(IMPORT_START_NS + 2_000_000n),
        reason: 'It ended before it began; it is shown without length.',
      },
    ]);
  });

  test('a span that has not ended reaches to its last child', () => {
    const [root] = settleSpans([
      makeSpan({ spanId: 'root', startMs: 0 }),
      makeSpan({ spanId: 'child', parentSpanId: 'root', startMs: 1, endMs: 7 }),
    ]).spans;
    expect(root?.endNs).toBe(String(IMPORT_START_NS + 7_000_000n));
    expect(root?.repairs?.map(({ field }) => field)).toEqual(['end']);
  });

  test('a child outside its parent is noted and stays where it is', () => {
    const child = makeSpan({ spanId: 'child', parentSpanId: 'root', startMs: -20, endMs: 3 });
    const [, settled] = settleSpans([makeSpan({ spanId: 'root', startMs: 0, endMs: 9 }), child]).spans;
    expect(settled).toMatchObject({ startNs: child.startNs, endNs: child.endNs });
    expect(settled?.repairs?.[0]?.reason).toMatch(/begins before its parent/);
  });

  test('a child that outlives its parent is nothing to note', () => {
    const child = makeSpan({ spanId: 'child', parentSpanId: 'root', startMs: 1, endMs: 30 });
    expect(settleSpans([makeSpan({ spanId: 'root', startMs: 0, endMs: 9 }), child]).repaired.size).toBe(0);
  });

  test('what is no number is no time', () => {
    const settled = settleSpans([makeSpan({ spanId: 'a', startNs: 'yesterday', endNs: '1e9' })]);
    expect(settled.repaired.size).toBe(0);
  });
});

describe('a call told by two instrumentations', () => {
  const said = (text: string): Partial<CanonicalSpan> => ({
    kind: 'llm',
    usage: { inputTokens: 10, outputTokens: 3 },
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: text }] }],
  });

  test('is the same: the inner one says so', () => {
    const { spans } = settleSpans([
      makeSpan({ spanId: 'outer', ...said('Yes.') }),
      makeSpan({ spanId: 'between', parentSpanId: 'outer' }),
      makeSpan({ spanId: 'inner', parentSpanId: 'between', ...said('Yes.') }),
    ]);
    expect(spans.map(({ sameAs }) => sameAs)).toEqual([undefined, undefined, 'outer']);
  });

  test('is not the same when it said something else', () => {
    const { spans } = settleSpans([
      makeSpan({ spanId: 'outer', ...said('Yes.') }),
      makeSpan({ spanId: 'inner', parentSpanId: 'outer', ...said('No.') }),
    ]);
    expect(spans.every(({ sameAs }) => sameAs === undefined)).toBe(true);
  });
});

test('whatever parents and times say: every span once, parents first, the same in any order', () => {
  const id = fc.integer({ min: 0, max: 12 }).map(String);
  const time = fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined });
  const anySpan = fc.record({
    spanId: id,
    parentSpanId: fc.option(id, { nil: undefined }),
    seq: fc.nat(3),
    startMs: time,
    endMs: time,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(anySpan, { selector: ({ spanId }) => spanId, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      (shapes, keys) => {
        const spans = shapes.map(({ parentSpanId, startMs, endMs, ...rest }) =>
          makeSpan({
            ...rest,
            ...(parentSpanId === undefined ? {} : { parentSpanId }),
            ...(startMs === undefined ? {} : { startMs }),
            ...(endMs === undefined ? {} : { endMs }),
          }),
        );
        const settled = settleSpans(spans);
        const seen = new Set<string | undefined>([undefined]);
        for (const { spanId, parentSpanId } of settled.spans) {
          expect(seen.has(parentSpanId)).toBe(true);
          seen.add(spanId);
        }
        const ids = settled.spans.map(({ spanId }) => spanId).filter((spanId) => spanId !== MADE_UP_ROOT);
        expect(ids.toSorted()).toEqual(spans.map(({ spanId }) => spanId).toSorted());
        const shuffled = spans
          .map((span) => [keys.next().value as number, span] as const)
          .toSorted(([a], [b]) => a - b);
        expect(settleSpans(shuffled.map(([, span]) => span))).toEqual(settled);
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});

test('a chain of a hundred thousand spans is no deeper than the stack', () => {
  const spans = Array.from({ length: 100_000 }, (_, index) =>
    makeSpan({ spanId: String(index), seq: index, ...(index === 0 ? {} : { parentSpanId: String(index - 1) }) }),
  );
  expect(settleSpans(spans).spans).toHaveLength(100_000);
});
