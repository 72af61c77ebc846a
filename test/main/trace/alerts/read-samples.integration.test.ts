import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlainSignal } from '../../../../main/contract/alert-rule.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { readSamples } from '../../../../main/trace/alerts/read-samples.ts';
import { createTraceDigester } from '../../../../main/trace/digest/trace-digester.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createReviewStore } from '../../../../main/trace/review/review-store.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';
import { makeTrace, openJournal, traceIdOf, type TraceShape, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const START = Date.UTC(2026, 0, 5, 9, 0, 0);
const HOUR = 3_600_000;
const redactor = createRedactor({ knownSecrets: () => [] });

function journalOf(shapes: readonly TraceShape[]): Database {
  const database = openJournal();
  const store = createTraceStore({ database, redactor });
  shapes.forEach((shape, index) => void writeNow(store, makeTrace({ number: index + 1, ...shape })));
  return database;
}

async function importSpans(database: Database, spans: readonly CanonicalSpan[]): Promise<void> {
  const writer = createImportedSpanWriter({ database, clock: createManualClock(START), onDidWrite: () => undefined });
  await writer.write(spans);
  await writer.settle();
}

/** What came of runs is read from their digests. */
async function digest(database: Database): Promise<void> {
  const digester = createTraceDigester({ database, clock: systemClock });
  digester.wake();
  await digester.idle();
  await digester.dispose();
}

async function valuesOf(
  database: Database,
  signal: PlainSignal,
  { scope = '', fromMs = START - HOUR, toMs = START + 10 * HOUR } = {},
): Promise<readonly number[]> {
  const abort = new AbortController().signal;
  await digest(database);
  const samples = await readSamples(database, { signal, scope, fromMs, toMs, abort });
  return samples.toSorted((a, b) => a.endMs - b.endMs || a.value - b.value).map(({ value }) => value);
}

test('failed, refused and degraded runs count where they belong; who cancels says nothing of the pipeline', async () => {
  const database = journalOf(
    (['ok', 'error', 'refused', 'degraded', 'cancelled'] as const).map((status) => ({ summary: { status } })),
  );
  expect(await valuesOf(database, { type: 'error-rate' })).toEqual([0, 1, 0, 0]);
  expect(await valuesOf(database, { type: 'degraded-rate' })).toEqual([0, 0, 0, 1]);
  expect(await valuesOf(database, { type: 'runs' })).toHaveLength(5);
  expect(await valuesOf(database, { type: 'error-rate' }, { scope: 'status:error' })).toEqual([1]);
});

test('a run counts where it ended, also one that began hours before', async () => {
  const database = journalOf([
    { summary: { startedAt: new Date(START - 5 * HOUR).toISOString(), durationMs: 5 * HOUR + 1000 } },
    { summary: { startedAt: new Date(START - 5 * HOUR).toISOString(), durationMs: 1000 } },
    { summary: { startedAt: new Date(START).toISOString(), durationMs: 60_000 } },
  ]);
  const latency = { type: 'latency', percentile: 95 } as const;
  expect(await valuesOf(database, latency, { fromMs: START, toMs: START + HOUR })).toEqual([5 * HOUR + 1000, 60_000]);
  // The window is open at its beginning.
  expect(await valuesOf(database, latency, { fromMs: START + 1000, toMs: START + HOUR })).toEqual([60_000]);
});

test('replays, evals and load runs are no traffic, unless they are asked for', async () => {
  const database = journalOf((['ask', 'replay', 'eval', 'load'] as const).map((kind) => ({ summary: { kind } })));
  expect(await valuesOf(database, { type: 'runs' })).toHaveLength(1);
  expect(await valuesOf(database, { type: 'runs' }, { scope: 'kind:replay' })).toHaveLength(1);
});

test('costs that are not known are told as such, and cost a success is weighed by success', async () => {
  const answer = { [ATTRIBUTE.answer]: 'At six.' };
  const database = journalOf([
    { summary: { costUsd: 0.02 }, attributes: answer },
    { summary: { costUsd: null }, attributes: answer },
    { summary: { costUsd: 0.03, status: 'error' } },
  ]);
  expect(await valuesOf(database, { type: 'cost-per-run' })).toEqual([0.02, Number.NaN, 0.03]);
  const abort = new AbortController().signal;
  const range = { scope: '', fromMs: START - HOUR, toMs: START + HOUR, abort };
  const samples = await readSamples(database, { signal: { type: 'cost-per-success' }, ...range });
  const weights = samples.toSorted((a, b) => a.endMs - b.endMs).map(({ weight }) => weight);
  expect(weights).toEqual([1, 1, 0]);
});

test('stages are told by their name, ours and those of imported spans', async () => {
  const database = journalOf([
    {
      stages: [
        { id: 'rerank', ms: 7, failed: true },
        { id: 'pack', ms: 1 },
      ],
    },
    { stages: [{ id: 'rerank', ms: 9, degraded: true }] },
    { stages: [{ id: 'rerank', ms: 11 }] },
  ]);
  await importSpans(database, [
    makeSpan({ spanId: 'root', startMs: 60_000, endMs: 60_100 }),
    makeSpan({ spanId: 'one', parentSpanId: 'root', name: 'rerank', kind: 'reranker', startMs: 60_000, endMs: 60_040 }),
    makeSpan({ spanId: 'two', parentSpanId: 'root', name: 'rerank', kind: 'event', startMs: 60_000, endMs: 60_050 }),
  ]);
  expect(await valuesOf(database, { type: 'stage-failure-rate', stage: 'rerank' })).toEqual([1, 1, 0, 0]);
  expect(await valuesOf(database, { type: 'latency', percentile: 95, stage: 'rerank' })).toEqual([7, 9, 11, 40]);
  expect(await valuesOf(database, { type: 'latency', percentile: 95, kind: 'reranker' })).toEqual([40]);
});

test('imported traces without a clock are in no window', async () => {
  const database = journalOf([]);
  await importSpans(database, [makeSpan({ spanId: 'root' })]);
  expect(await valuesOf(database, { type: 'runs' })).toEqual([]);
  await importSpans(database, [makeSpan({ traceId: 'other', spanId: 'root', startMs: 0, endMs: 5 })]);
  expect(await valuesOf(database, { type: 'runs' })).toEqual([1]);
});

test('calls of tools fail by tool', async () => {
  const database = journalOf([]);
  const tool = (spanId: string, name: string, status: 'ok' | 'error') =>
    makeSpan({
      spanId,
      parentSpanId: 'root',
      name: `execute_tool ${name}`,
      kind: 'tool',
      status,
      tool: { name },
      startMs: 1,
      endMs: 2,
    });
  await importSpans(database, [
    makeSpan({ spanId: 'root', startMs: 0, endMs: 5 }),
    tool('a', 'track', 'error'),
    tool('b', 'track', 'ok'),
    tool('c', 'refund', 'error'),
  ]);
  expect(await valuesOf(database, { type: 'tool-failure-rate' })).toEqual([0, 1, 1]);
  expect(await valuesOf(database, { type: 'tool-failure-rate', tool: 'track' })).toEqual([0, 1]);
});

test('refusals count among answers', async () => {
  const answer = { [ATTRIBUTE.answer]: 'At six.' };
  const database = journalOf([
    { attributes: answer },
    { summary: { status: 'refused' }, attributes: { ...answer, [ATTRIBUTE.refused]: true } },
    { summary: { status: 'error' } },
  ]);
  expect(await valuesOf(database, { type: 'refusal-rate' })).toEqual([0, 1]);
});

test('an answer is ungrounded when it cites nothing; refusals and pipelines without a check are not counted', async () => {
  const answered = { [ATTRIBUTE.answer]: 'At six.', [ATTRIBUTE.refused]: false };
  const database = journalOf([
    { attributes: { ...answered, [ATTRIBUTE.citations]: '[]' } },
    {
      attributes: {
        ...answered,
        [ATTRIBUTE.citations]: JSON.stringify([{ chunkId: 'c', documentId: 'd', quote: 'x'.repeat(900) }]),
      },
    },
    { attributes: { [ATTRIBUTE.answer]: 'No.', [ATTRIBUTE.refused]: true, [ATTRIBUTE.citations]: '[]' } },
    { attributes: answered },
  ]);
  expect(await valuesOf(database, { type: 'ungrounded-rate' })).toEqual([1, 0]);
});

test('structured output and thumbs: the first text, and the last word', async () => {
  const database = journalOf([{}, {}]);
  const clock = createManualClock(START);
  const reviews = createReviewStore({ database, clock, redactor });
  const say = (number: number, thumb: 'up' | 'down' | null): unknown =>
    reviews.add({
      traceId: traceIdOf(number),
      thumb,
      label: null,
      note: thumb === null ? 'seen' : null,
      expected: null,
    });
  say(1, 'up');
  await clock.advance(1000);
  say(1, 'down');
  say(1, null);
  say(2, 'up');
  expect(await valuesOf(database, { type: 'thumbs-down-rate' }, { fromMs: START - 1, toMs: START + HOUR })).toEqual([
    0, 1,
  ]);
});

test('every window reads what a look at all runs reads, however they lie', async () => {
  // A multiplicative sequence spreads them over a day, some over hours long.
  const all = Array.from({ length: 80 }, (_, index) => ({
    startS: (index * 7919) % 80_000,
    durationS: index % 5 === 0 ? (index * 613) % 30_000 : (index * 31) % 900,
  }));
  const database = openJournal();
  const store = createTraceStore({ database, redactor });
  const written = all.map(({ startS, durationS }, index) =>
    store.writeTrace(
      makeTrace({
        number: index + 1,
        summary: { startedAt: new Date(START + startS * 1000).toISOString(), durationMs: durationS * 1000 },
      }),
    ),
  );
  store.flush();
  await Promise.all(written);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -10_000, max: 120_000 }),
      fc.integer({ min: 1, max: 50_000 }),
      async (from, length) => {
        const fromMs = START + from * 1000;
        const toMs = fromMs + length * 1000;
        const expected = all.filter(({ startS, durationS }) => {
          const end = START + (startS + durationS) * 1000;
          return end > fromMs && end <= toMs;
        });
        expect(await valuesOf(database, { type: 'runs' }, { fromMs, toMs })).toHaveLength(expected.length);
      },
    ),
  );
});
