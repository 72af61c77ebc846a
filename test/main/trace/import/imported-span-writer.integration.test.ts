import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';
import { makeTrace, openJournal, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

function setUp() {
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  const writer = createImportedSpanWriter({ database, clock: createManualClock() });
  return { database, store, writer };
}
function rowsOf(database: Database): number {
  return database.prepare<{ count: number }>('SELECT count(*) AS count FROM imported_span').get()?.count ?? 0;
}

const question = makeSpan({
  spanId: 'root',
  kind: 'agent',
  startMs: 0,
  endMs: 900,
  input: 'Where is parcel 17?',
  conversationId: 'chat-4',
  userId: 'ada',
  service: 'shop',
  tags: ['beta'],
});
const call = makeSpan({
  spanId: 'call',
  parentSpanId: 'root',
  seq: 1,
  kind: 'llm',
  startMs: 10,
  endMs: 800,
  responseModel: 'gpt-4o-mini',
  usage: { inputTokens: 120, outputTokens: 30 },
  costUsd: { total: 0.002 },
  inputMessages: [
    { role: 'system', parts: [{ type: 'text', content: 'You help customers of a shop. '.repeat(40) }] },
    { role: 'user', parts: [{ type: 'text', content: 'Where is parcel 17?' }] },
  ],
  outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'It left Graz at six.' }] }],
  toolDefinitions: [{ name: 'track', parameters: { type: 'object', properties: { id: { type: 'string' } } } }],
  attributes: { 'order.id': 17, nested: { long: 'n'.repeat(700), 'a.b': [1, 'x'.repeat(600)] }, odd: '\u0000said:1' },
});

describe('an imported trace', () => {
  test('reads back as it was written', async () => {
    const { store, writer } = setUp();
    expect(await writer.write([question, call])).toEqual({ imported: 2, duplicates: 0 });
    expect(await writer.settle()).toEqual({ traceIds: ['trace-1'], synthetic: 0, repaired: 0 });
    expect(store.readCanonical('trace-1').spans).toEqual([question, call]);
  });

  test('has the row of a list: question, session, model, tokens and cost of its calls', async () => {
    const { store, writer } = setUp();
    await writer.write([call, question]);
    await writer.settle();
    expect(store.listTraces({ filter: '', limit: 10 }).traces).toEqual([
      {
        traceId: 'trace-1',
        kind: 'imported',
        title: 'Where is parcel 17?',
        pipelineId: '',
        releaseHash: '',
        sessionId: 'chat-4',
        origin: 'langfuse',
        startedAt: '2026-01-05T09:00:00.000Z',
        durationMs: 900,
        status: 'ok',
        spanCount: 2,
        inputTokens: 120,
        outputTokens: 30,
        costUsd: 0.002,
        model: 'gpt-4o-mini',
      },
    ]);
  });

  test('is shown by what was made for our own', async () => {
    const { store, writer } = setUp();
    await writer.write([question, call]);
    await writer.settle();
    const { spans } = store.readTrace('trace-1');
    expect(spans.map(({ kind, parentSpanId }) => [kind, parentSpanId])).toEqual([
      ['agent', null],
      ['model', 'root'],
    ]);
    expect(spans[1]?.attributes['nested.long']).toHaveLength(700);
  });

  test('that came whole is listed at once, and no different once it was settled', async () => {
    const { database, store, writer } = setUp();
    await writer.write([call, question]);
    const listed = store.listTraces({ filter: '', limit: 10 }).traces;
    expect(listed).toMatchObject([{ title: 'Where is parcel 17?', spanCount: 2, costUsd: 0.002, sessionId: 'chat-4' }]);
    database.prepare('UPDATE trace_key SET is_waiting = 1').run();
    await writer.settle();
    expect(store.listTraces({ filter: '', limit: 10 }).traces).toEqual(listed);
    expect(store.listTraces({ filter: 'tag:beta', limit: 10 }).total).toBe(1);
  });

  test.each([
    ['a parent', call],
    ['an end', { ...question, endNs: undefined }],
  ])('that lacks %s is not listed before it was settled', async (_, span) => {
    const { store, writer } = setUp();
    await writer.write([JSON.parse(JSON.stringify(span)) as CanonicalSpan]);
    expect(store.listTraces({ filter: '', limit: 10 }).total).toBe(0);
    await writer.settle();
    expect(store.listTraces({ filter: '', limit: 10 }).total).toBe(1);
  });
});

describe('the same span again', () => {
  test('is a duplicate, in one call, in the next and in another import; the first one stands', async () => {
    const { database, store, writer } = setUp();
    expect(await writer.write([question, { ...question, name: 'richer' }])).toEqual({ imported: 1, duplicates: 1 });
    expect(await writer.write([question])).toEqual({ imported: 0, duplicates: 1 });
    await writer.settle();
    const again = createImportedSpanWriter({ database, clock: createManualClock() });
    expect(await again.write([question])).toEqual({ imported: 0, duplicates: 1 });
    expect(await again.settle()).toEqual({ traceIds: [], synthetic: 0, repaired: 0 });
    expect(rowsOf(database)).toBe(1);
    expect(store.readCanonical('trace-1').spans[0]?.name).toBe('root');
  });

  test('of a run of ours is one too; a span around it joins the run, whose summary stays', async () => {
    const { store, writer } = setUp();
    const run = makeTrace({ stages: [{ id: 'bm25', ms: 3 }] });
    await writeNow(store, run);
    const { traceId } = run.summary;
    const [root] = run.spans;
    const own = makeSpan({ traceId, spanId: root?.spanId ?? '' });
    const around = makeSpan({ traceId, spanId: 'http', name: 'POST /ask' });
    expect(await writer.write([own, around])).toEqual({ imported: 1, duplicates: 1 });
    await writer.settle();
    expect(store.readTrace(traceId).summary).toEqual(run.summary);
    expect(store.readTrace(traceId).spans).toHaveLength(run.spans.length + 1);
    expect(store.readCanonical(traceId).spans.map(({ name }) => name)).toContain('POST /ask');
  });
});

test('a parent that a later import brings has its child again, and the root that was made up is gone', async () => {
  const { store, writer } = setUp();
  await writer.write([call]);
  expect(await writer.settle()).toEqual({ traceIds: ['trace-1'], synthetic: 1, repaired: 1 });
  expect(store.readCanonical('trace-1').spans[0]?.synthetic).toBe(true);
  await writer.write([question]);
  expect(await writer.settle()).toEqual({ traceIds: ['trace-1'], synthetic: 0, repaired: 0 });
  expect(store.readCanonical('trace-1').spans).toEqual([question, call]);
  expect(store.readTrace('trace-1').summary.spanCount).toBe(2);
});

test('a trace of one call is named by the question of its prompt, not by the sources', async () => {
  const { store, writer } = setUp();
  const sources = `Sources:\n${'<source id="1">Parcels leave Graz at six.</source>\n'.repeat(40)}`;
  const said = (content: string) => ({ role: 'user', parts: [{ type: 'text' as const, content }] });
  await writer.write([
    makeSpan({ spanId: 'call', kind: 'llm', inputMessages: [said(`${sources}\nQuestion: When do parcels leave?`)] }),
  ]);
  await writer.settle();
  expect(store.readTrace('trace-1').summary.title).toBe('When do parcels leave?');
});

test('a trace without a clock says so and is listed at the time of its import', async () => {
  const { store, writer } = setUp();
  await writer.write([makeSpan({ spanId: 'step', kind: 'llm', input: 'Fix the build' })]);
  await writer.settle();
  const { summary, spans } = store.readTrace('trace-1');
  expect(summary).toMatchObject({ durationMs: 0, title: 'Fix the build' });
  expect(summary.startedAt).toBe(new Date(createManualClock().now()).toISOString());
  expect(spans[0]?.attributes['trestle.import.no_clock']).toBe(true);
  expect(spans[0]?.endUnixNano).toBe(spans[0]?.startUnixNano);
});

test('what a killed import left is settled by whoever opens the journal next', async () => {
  const { database, store, writer } = setUp();
  await writer.write([call]);
  const next = createImportedSpanWriter({ database, clock: createManualClock() });
  expect((await next.settle()).traceIds).toEqual(['trace-1']);
  expect(store.listTraces({ filter: '', limit: 1 }).total).toBe(1);
});

describe('a trace id', () => {
  test('is found as it is, then by how it begins, whatever its form', async () => {
    const { store, writer } = setUp();
    const ids = ['run 1', 'run 10', 'ABC/é', 'x'.repeat(512), '__proto__'];
    await writer.write(ids.map((traceId) => makeSpan({ traceId, spanId: 'a' })));
    await writer.settle();
    for (const id of ids) expect(store.readTrace(id).summary.traceId).toBe(id);
    expect(store.readTrace('ABC').summary.traceId).toBe('ABC/é');
    expect(() => store.readTrace('run')).toThrow('run begins more than one trace id. Give more digits.');
  });
});

test('however spans are ordered and split into calls and imports, the same traces come of it', async () => {
  const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constant('Deliver it on Monday. '.repeat(40)));
  const anySpan = fc.record({
    traceId: fc.constantFrom('t1', 't2'),
    spanId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    parent: fc.constantFrom(undefined, 'a', 'b', 'z'),
    kind: fc.constantFrom('llm' as const, 'tool' as const, 'chain' as const),
    startMs: fc.nat(20),
    endMs: fc.nat(20),
    input: text,
    tokens: fc.nat(9),
  });
  const spans = fc
    .uniqueArray(anySpan, { selector: ({ traceId, spanId }) => traceId + spanId, minLength: 1 })
    .map((shapes) =>
      shapes.map(({ parent, tokens, ...shape }, seq) =>
        makeSpan({
          ...shape,
          seq,
          usage: { inputTokens: tokens },
          ...(parent === undefined ? {} : { parentSpanId: parent }),
        }),
      ),
    );
  const cuts = fc.array(fc.record({ at: fc.nat(10), isSettled: fc.boolean() }), { maxLength: 4 });
  const keys = fc.array(fc.nat(), { minLength: 10, maxLength: 10 });
  const importAll = async (batches: readonly { spans: readonly CanonicalSpan[]; isSettled: boolean }[]) => {
    const { store, writer } = setUp();
    for (const batch of batches) {
      await writer.write(batch.spans);
      if (batch.isSettled) await writer.settle();
    }
    await writer.settle();
    const { traces } = store.listTraces({ filter: '', limit: 10 });
    return traces
      .map(({ traceId }) => store.readCanonical(traceId))
      .toSorted((a, b) => (a.summary.traceId < b.summary.traceId ? -1 : 1));
  };
  await fc.assert(
    fc.asyncProperty(spans, cuts, keys, async (given, places, order) => {
      const shuffled = given
        .map((span, index) => [order[index % 10] ?? 0, span] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, span]) => span);
      let rest: readonly CanonicalSpan[] = shuffled;
      const batches: { spans: readonly CanonicalSpan[]; isSettled: boolean }[] = [];
      for (const { at, isSettled } of places) {
        batches.push({ spans: rest.slice(0, at), isSettled });
        rest = rest.slice(Math.max(0, at - 1));
      }
      batches.push({ spans: rest, isSettled: true });
      expect(await importAll(batches)).toEqual(await importAll([{ spans: given, isSettled: true }]));
    }),
    { numRuns: 12, seed: 11 },
  );
});
