import { describe, expect, test } from 'vitest';
import { BugError } from '../../../main/base/errors/bug-error.ts';
import { createTracer } from '../../../main/trace/tracer.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

function setUp() {
  const clock = createManualClock();
  return { clock, tracer: createTracer({ clock, random: createSeededRandom() }) };
}

test('a trace is a tree: one trace id, parents named, parents before children', async () => {
  const { clock, tracer } = setUp();
  const root = tracer.startRootSpan({ name: 'ask default', kind: 'run', attributes: { a: 1 } });
  await clock.advance(10);
  const stage = root.startChild({ name: 'stage bm25', kind: 'stage' });
  const call = stage.startChild({ name: 'chat m', kind: 'model' });
  await clock.advance(5);
  call.end({ code: 'ok' });
  stage.setAttributes({ found: 3 });
  stage.end({ code: 'ok' });
  root.end({ code: 'ok' });
  const spans = root.finishedSpans();
  expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ['ask default', null],
    ['stage bm25', root.spanId],
    ['chat m', stage.spanId],
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root.traceId]));
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3);
  expect(root.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(root.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(spans[1]).toMatchObject({ attributes: { found: 3 }, status: { code: 'ok' } });
  const start = BigInt(spans[0]?.startUnixNano ?? 0);
  expect(BigInt(spans[1]?.startUnixNano ?? 0) - start).toBe(10_000_000n);
  expect(BigInt(spans[2]?.endUnixNano ?? 0) - start).toBe(15_000_000n);
});

test.each([-3_600_000, 3_600_000])('keeps order and durations when the wall clock jumps by %i ms', async (jumpMs) => {
  const { clock, tracer } = setUp();
  const startMs = clock.now();
  const root = tracer.startRootSpan({ name: 'ask', kind: 'run' });
  await clock.advance(10);
  clock.jumpWallClock(jumpMs);
  const child = root.startChild({ name: 'stage a', kind: 'stage' });
  child.addEvent('ladder step');
  await clock.advance(20);
  child.end();
  root.end();
  const [run, stage] = root.finishedSpans();
  const msAfterStart = (nano: string | undefined) =>
    Number((BigInt(nano ?? 0) - BigInt(startMs) * 1_000_000n) / 1_000_000n);
  expect(msAfterStart(run?.startUnixNano)).toBe(0);
  expect(msAfterStart(stage?.startUnixNano)).toBe(10);
  expect(msAfterStart(stage?.events[0]?.timeUnixNano)).toBe(10);
  expect(msAfterStart(stage?.endUnixNano)).toBe(30);
  expect(msAfterStart(run?.endUnixNano)).toBe(30);
});

describe('ending', () => {
  test('closes children that are still open, at the same instant, with status unset', async () => {
    const { clock, tracer } = setUp();
    const root = tracer.startRootSpan({ name: 'ask', kind: 'run' });
    const stage = root.startChild({ name: 'stage a', kind: 'stage' });
    stage.startChild({ name: 'chat m', kind: 'model' });
    await clock.advance(3);
    root.end({ code: 'error', message: 'cancelled' });
    const spans = root.finishedSpans();
    expect(spans.map(({ status }) => status.code)).toEqual(['error', 'unset', 'unset']);
    expect(new Set(spans.map(({ endUnixNano }) => endUnixNano)).size).toBe(1);
  });

  test('twice is a bug', () => {
    const root = setUp().tracer.startRootSpan({ name: 'ask', kind: 'run' });
    root.end();
    expect(() => root.end()).toThrow(BugError);
  });

  test('only what has ended is in the trace', () => {
    const root = setUp().tracer.startRootSpan({ name: 'ask', kind: 'run' });
    root.startChild({ name: 'open', kind: 'stage' });
    root.startChild({ name: 'done', kind: 'stage' }).end();
    expect(root.finishedSpans().map(({ name }) => name)).toEqual(['done']);
  });
});

test('what a caller does with its attributes afterwards does not reach the span', () => {
  const root = setUp().tracer.startRootSpan({ name: 'ask', kind: 'run' });
  const attributes: Record<string, string> = { a: 'before' };
  root.setAttributes(attributes);
  attributes['a'] = 'after';
  root.end();
  expect(root.finishedSpans()[0]?.attributes).toEqual({ a: 'before' });
});
