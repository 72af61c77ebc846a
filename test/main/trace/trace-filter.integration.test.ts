import { beforeAll, describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { createImportedSpanWriter } from '../../../main/trace/import/create-imported-span-writer.ts';
import { createSaidIndexer } from '../../../main/trace/import/said-indexer.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { readTraceFacets } from '../../../main/trace/trace-facets.ts';
import { listSessions, showSession } from '../../../main/trace/trace-sessions.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeSpan } from '../../support/canonical-shapes.ts';
import { makeTrace, openJournalForFile, writeNow } from '../../support/journal-fixture.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const clock = createManualClock();
const { database, remove } = openJournalForFile();
const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });

beforeAll(async () => {
  const writer = createImportedSpanWriter({ database, clock });
  await writer.write([
    makeSpan({
      traceId: 'parcel',
      spanId: 'root',
      kind: 'agent',
      startMs: 0,
      endMs: 3000,
      input: 'Where is my parcel?',
      conversationId: 'chat-1',
      service: 'shop',
      environment: 'production',
      userId: 'ada',
      tenantId: 'north',
      tags: ['beta', 'vip'],
      attributes: { 'http.status_code': 200, order: { id: 'A-17' }, langs: ['de', 'en'] },
    }),
    makeSpan({
      traceId: 'parcel',
      spanId: 'call',
      parentSpanId: 'root',
      kind: 'llm',
      responseModel: 'gpt-4o-mini',
      usage: { inputTokens: 1500, outputTokens: 20 },
      costUsd: { total: 0.02 },
      startMs: 0,
      endMs: 10,
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Terms and conditions. '.repeat(40) }] }],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'A late delivery, I am sorry.' }] }],
    }),
    makeSpan({
      traceId: 'parcel',
      spanId: 'tool',
      parentSpanId: 'root',
      kind: 'tool',
      status: 'error',
      startMs: 10,
      endMs: 2010,
      error: { type: 'TimeoutError', message: 'the carrier did not answer' },
      tool: { name: 'track', arguments: { id: 17 } },
    }),
    makeSpan({
      traceId: 'refund',
      spanId: 'root',
      kind: 'llm',
      startMs: 60_000,
      endMs: 60_400,
      input: 'Refund me',
      output: 'Delivery was late.',
      conversationId: 'chat-1',
      service: 'shop',
      tags: ['beta'],
      usage: { inputTokens: 10, outputTokens: 5 },
      responseModel: 'claude-sonnet',
    }),
  ]);
  await writer.settle();
  await writeNow(
    store,
    makeTrace({ summary: { title: 'When do trains leave?', startedAt: '2026-01-04T09:00:00.000Z', costUsd: 0 } }),
  );
  await createSaidIndexer({ database, clock }).idle();
  return remove;
});

function found(filter: string): readonly string[] {
  return store.listTraces({ filter, limit: 10 }).traces.map(({ title }) => title.split(' ')[0] ?? '');
}

describe('a filter', () => {
  test.each([
    ['', ['Refund', 'Where', 'When']],
    ['parcel', ['Where']],
    ['text:parcel', ['Where']],
    ['said:delivery', ['Refund', 'Where']],
    ['said:"late delivery"', ['Where']],
    ['said:LATE said:terms', ['Where']],
    ['said:deliver*', ['Refund', 'Where']],
    ['said:deliver', []],
    ['said:carrier', ['Where']],
    ['said:track', ['Where']],
    ['attr.http.status_code:200', ['Where']],
    ['attr.order.id:A-17', ['Where']],
    ['attr.langs:en', ['Where']],
    ['attr.order.id:A-18', []],
    ['tool:track', ['Where']],
    ['error:TimeoutError', ['Where']],
    ['error:any', ['Where']],
    ['service:shop user:ada tenant:north env:production', ['Where']],
    ['tag:beta', ['Refund', 'Where']],
    ['tag:vip tag:beta', ['Refund', 'Where']],
    ['-tag:vip', ['Refund', 'When']],
    ['-service:shop', ['When']],
    ['duration:>2s', ['Where']],
    ['duration:>2s duration:<2500ms', []],
    ['tokens:>=1520', ['Where']],
    ['cost:>0.01', ['Where']],
    ['cost:<=0', ['When']],
    ['model:gpt-4o-mini', ['Where']],
    ['session:chat-1', ['Refund', 'Where']],
    ['kind:imported', ['Refund', 'Where']],
    ['origin:langfuse status:degraded', ['Where']],
    ['since:2026-01-05', ['Refund', 'Where']],
    ['until:2026-01-05', ['When']],
    ['since:1s until:2000-01-01', []],
  ])('%s finds %j', (filter, titles) => expect(found(filter)).toEqual(titles));

  test.each(['said:...', 'duration:fast', 'cost:>', 'tokens:-1', 'since:soon', 'colour:red', 'constructor:x'])(
    '%s is refused with a way out',
    (filter) => expect(() => found(filter)).toThrow(InvalidArgumentError),
  );

  test('cannot leave its place in a query', () => {
    for (const filter of [
      'said:"a" OR b',
      'said:a* NOT',
      `attr.x':"'y`,
      'tag:"; DROP TABLE trace"',
      'said:NEAR(a,b)',
    ]) {
      expect(() => found(filter)).not.toThrow(/syntax|SQL/);
    }
  });
});

test.each([
  ['duration', 'desc', ['Where', 'Refund']],
  ['tokens', 'desc', ['Where', 'Refund']],
  ['cost', 'desc', ['Where', 'Refund']],
  ['start', 'asc', ['Where', 'Refund']],
] as const)('sorted by %s, %s, pages go on where the one before ended', (sort, order, titles) => {
  const filter = 'kind:imported';
  const first = store.listTraces({ filter, limit: 1, sort, order });
  const second = store.listTraces({ filter, limit: 1, sort, order, cursor: first.nextCursor ?? '' });
  expect([...first.traces, ...second.traces].map(({ title }) => title.split(' ')[0])).toEqual(titles);
  expect(second.nextCursor).toBeNull();
});

test('facets count the values of what matches', () => {
  const { total, facets } = readTraceFacets(database, { filter: 'service:shop' });
  expect(total).toBe(2);
  expect(facets).toEqual(
    expect.arrayContaining([
      {
        name: 'model',
        values: [
          { value: 'claude-sonnet', count: 1 },
          { value: 'gpt-4o-mini', count: 1 },
        ],
        others: 0,
      },
      {
        name: 'tag',
        values: [
          { value: 'beta', count: 2 },
          { value: 'vip', count: 1 },
        ],
        others: 0,
      },
      { name: 'user', values: [{ value: 'ada', count: 1 }], others: 0 },
      { name: 'origin', values: [{ value: 'langfuse', count: 2 }], others: 0 },
    ]),
  );
  expect(readTraceFacets(database, { filter: '' }).total).toBe(3);
});

test('a session has its turns in order and what they came to', () => {
  const { sessions } = listSessions(database, { filter: 'origin:langfuse', limit: 10 });
  expect(sessions).toMatchObject([
    {
      sessionId: 'chat-1',
      title: 'Where is my parcel?',
      turns: 2,
      inputTokens: 1510,
      outputTokens: 25,
      costUsd: null,
      userId: 'ada',
    },
  ]);
  expect(showSession(database, 'chat-1').turns.map(({ traceId }) => traceId)).toEqual(['parcel', 'refund']);
  expect(() => showSession(database, 'chat-2')).toThrow('There is no session chat-2');
});

test('latencies are told by the names of imported spans', () => {
  const { stages } = store.readStats({ filter: 'session:chat-1', last: 10 });
  expect(stages.find(({ stage }) => stage === 'tool')).toEqual({
    stage: 'tool',
    count: 1,
    p50Ms: 2000,
    p95Ms: 2000,
    degraded: 0,
    errors: 1,
  });
});

test('what was imported costs nothing here', () => {
  expect(store.costSince('2000-01-01')).toBe(0);
  expect(store.unpricedSince('2000-01-01')).toBe(0);
});
