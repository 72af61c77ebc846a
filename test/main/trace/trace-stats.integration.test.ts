import { expect, test } from 'vitest';
import { createRedactor } from '../../../main/trace/redact.ts';
import { statsOf } from '../../../main/trace/trace-stats.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace, openJournal, type TraceShape, writeNow } from '../../support/journal-fixture.ts';

function storeOf(shapes: readonly TraceShape[]) {
  const store = createTraceStore({ database: openJournal(), redactor: createRedactor({ knownSecrets: () => [] }) });
  shapes.forEach((shape, index) => void writeNow(store, makeTrace({ number: index + 1, ...shape })));
  return store;
}

// Durations 10, 20, …, 100. Nearest rank of ten: p50 = 5th = 50, p95 = 10th = 100.
// Stage bm25 takes a tenth of each: p50 = 5, p95 = 10.
const TEN: readonly TraceShape[] = Array.from({ length: 10 }, (_, index) => ({
  summary: { durationMs: (index + 1) * 10, status: index === 0 ? ('refused' as const) : ('ok' as const) },
  stages: [{ id: 'bm25', ms: index + 1, degraded: index < 2, failed: index === 9 }],
}));

test('percentiles are those worked out by hand', () => {
  expect(storeOf(TEN).readStats({ filter: '', last: 100 })).toEqual({
    count: 10,
    untimed: 0,
    durationsMs: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
    p50Ms: 50,
    p95Ms: 100,
    byStatus: { ok: 9, refused: 1, degraded: 0, error: 0, cancelled: 0 },
    stages: [{ stage: 'bm25', count: 10, p50Ms: 5, p95Ms: 10, degraded: 2, errors: 1 }],
  });
});

test('only the newest traces that match are counted', () => {
  const store = storeOf(TEN);
  expect(store.readStats({ filter: '', last: 3 })).toMatchObject({ count: 3, durationsMs: [80, 90, 100], p50Ms: 90 });
  expect(store.readStats({ filter: 'status:refused', last: 100 })).toMatchObject({ count: 1, p95Ms: 10 });
});

test('of no traces there is nothing to say', () => {
  expect(storeOf([]).readStats({ filter: '', last: 10 })).toEqual({
    count: 0,
    untimed: 0,
    durationsMs: [],
    p50Ms: null,
    p95Ms: null,
    byStatus: { ok: 0, refused: 0, degraded: 0, error: 0, cancelled: 0 },
    stages: [],
  });
});

test('more durations than a histogram needs are thinned out; the ends and the percentiles stay exact', () => {
  const store = storeOf(Array.from({ length: 2500 }, (_, index) => ({ summary: { durationMs: index + 1 } })));
  const stats = store.readStats({ filter: '', last: 100_000 });
  expect(stats).toMatchObject({ count: 2500, p50Ms: 1250, p95Ms: 2375 });
  expect(stats.durationsMs).toHaveLength(2000);
  expect([stats.durationsMs.at(0), stats.durationsMs.at(-1)]).toEqual([1, 2500]);
  expect(stats.durationsMs).toEqual(stats.durationsMs.toSorted((a, b) => a - b));
});

test('traces without a clock are counted apart and are in no duration', () => {
  const of = (kind: 'imported' | 'ask', durationMs: number) => ({
    kind,
    duration_ms: durationMs,
    status: 'ok' as const,
  });
  const stats = statsOf([of('imported', 0), of('imported', 40), of('ask', 0), of('imported', 0)], []);
  expect(stats).toMatchObject({ count: 2, untimed: 2, durationsMs: [0, 40], p50Ms: 0, byStatus: { ok: 4 } });
});
