import { expect, test } from 'vitest';
import type { Database } from '../../../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { createSaidIndexer } from '../../../../main/trace/import/said-indexer.ts';
import { purgeTraces } from '../../../../main/trace/purge/purge-traces.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';
import { makeTrace, openJournal, traceIdOf, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const clock = createManualClock();
const TABLES = [
  'trace',
  'span',
  'content',
  'trace_key',
  'imported_span',
  'said',
  'said_in',
  'trace_tag',
  'attribute_index',
];

function countsOf(database: Database): readonly number[] {
  return TABLES.map(
    (table) => database.prepare<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count ?? -1,
  );
}

async function setUp() {
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  const writer = createImportedSpanWriter({ database, clock });
  const purge = (filter: string, more: Partial<Parameters<typeof purgeTraces>[0]> = {}) =>
    purgeTraces({ database, clock, filter, isDryRun: false, isKept: () => null, ...more });
  await writer.write([
    makeSpan({ traceId: 'one', spanId: 'a', startMs: 0, endMs: 1, tags: ['x'], input: 'Only here. '.repeat(60) }),
    makeSpan({
      traceId: 'two',
      spanId: 'a',
      startMs: 0,
      endMs: 1,
      input: 'Said in both. '.repeat(60),
      source: { format: 'otlp', file: 'b', index: 0 },
    }),
    makeSpan({
      traceId: 'one',
      spanId: 'b',
      parentSpanId: 'a',
      startMs: 0,
      endMs: 1,
      input: 'Said in both. '.repeat(60),
    }),
  ]);
  await writer.settle();
  await createSaidIndexer({ database, clock }).idle();
  return { database, store, purge };
}

test('a dry run says what would go and removes nothing', async () => {
  const { database, purge } = await setUp();
  const before = countsOf(database);
  expect(await purge('origin:langfuse', { isDryRun: true })).toEqual({
    traces: 1,
    spans: 2,
    kept: [],
    keptCount: 0,
    isDryRun: true,
  });
  expect(countsOf(database)).toEqual(before);
});

test('a trace goes with its spans, its tags and the texts that only it held', async () => {
  const { database, store, purge } = await setUp();
  expect(await purge('origin:langfuse')).toMatchObject({ traces: 1, spans: 2 });
  expect(() => store.readTrace('one')).toThrow('There is no trace one');
  expect(store.listTraces({ filter: 'said:only', limit: 1 }).total).toBe(0);
  expect(store.listTraces({ filter: 'said:both', limit: 1 }).total).toBe(1);
  expect(store.readCanonical('two').spans[0]?.input).toBe('Said in both. '.repeat(60));
  await purge('origin:otlp');
  expect(countsOf(database)).toEqual(TABLES.map(() => 0));
  database.execute("INSERT INTO said_index (said_index, rank) VALUES ('integrity-check', 1)");
  expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('a run of ours goes with its long texts, those of others stay', async () => {
  const { database, store, purge } = await setUp();
  const long = (text: string) => ({ stages: [{ id: 'a', ms: 1, attributes: { text: text.repeat(300) } }] });
  await writeNow(store, makeTrace({ number: 1, ...long('gone '), summary: { title: 'old' } }));
  await writeNow(store, makeTrace({ number: 2, ...long('kept '), summary: { title: 'new' } }));
  await purge('old');
  expect(database.prepare<{ count: number }>('SELECT count(*) AS count FROM content').get()?.count).toBe(1);
  expect(store.readTrace(traceIdOf(2)).spans[1]?.attributes['text']).toBe('kept '.repeat(300));
});

test('what something rests on stays and is named', async () => {
  const { store, purge } = await setUp();
  const report = await purge('kind:imported', {
    isKept: (id) => (id === 'two' ? 'datasets/late.jsonl names it' : null),
  });
  expect(report).toMatchObject({
    traces: 1,
    keptCount: 1,
    kept: [{ traceId: 'two', reason: 'datasets/late.jsonl names it' }],
  });
  expect(store.listTraces({ filter: '', limit: 10 }).traces.map(({ traceId }) => traceId)).toEqual(['two']);
});

test('a purge that is broken off has removed whole traces', async () => {
  const { database, purge } = await setUp();
  const stopped = new AbortController();
  stopped.abort();
  await expect(purge('kind:imported', { signal: stopped.signal })).rejects.toThrow(/abort/);
  expect(
    database.prepare('SELECT 1 FROM imported_span WHERE trace NOT IN (SELECT key FROM trace)').get(),
  ).toBeUndefined();
  expect(await purge('kind:imported')).toMatchObject({ traces: 2 });
});
