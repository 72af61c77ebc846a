import SqliteDriver from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../main/base/errors/storage-error.ts';
import { ATTRIBUTE } from '../../../main/contract/span-attributes.ts';
import type { TraceSummary } from '../../../main/contract/trace.ts';
import type { Database } from '../../../main/storage/database.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace, openJournal, traceIdOf, type TraceShape, writeNow } from '../../support/journal-fixture.ts';

const redactor = createRedactor({ knownSecrets: () => ['vault-canary'] });

function setUp(shapes: readonly TraceShape[] = []) {
  const database = openJournal();
  const store = createTraceStore({ database, redactor });
  shapes.forEach((shape, index) => void writeNow(store, makeTrace({ number: index + 1, ...shape })));
  return { database, store };
}
function count(database: Database, table: string): number {
  return database.prepare<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count ?? 0;
}

describe('a trace', () => {
  test('reads back as it was written', () => {
    const { store } = setUp();
    const trace = makeTrace({
      summary: {
        title: 'Why? 🚂',
        sessionId: 's-1' as TraceSummary['sessionId'],
        costUsd: 0.000_123,
        durationMs: 12.345_678,
      },
      attributes: { text: 'x'.repeat(10_000), list: ['a', 'b'], numbers: [1.5, 2], flag: false, zero: 0 },
      stages: [
        { id: 'bm25', ms: 3.25, degraded: true },
        { id: 'generate', ms: 8, failed: true },
      ],
    });
    void writeNow(store, trace);
    expect(store.readTrace(trace.summary.traceId)).toEqual(trace);
  });

  test('whatever its attributes are, also such as look like ours', () => {
    const { database, store } = setUp();
    let number = 0;
    const value = fc.oneof(
      fc.string({ maxLength: 700 }),
      fc.string().map((text) => `\u0000content:${text}`),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (attributes) => {
        number += 1;
        const trace = makeTrace({ number, stages: [{ id: 'a', ms: 1, attributes }] });
        void writeNow(store, trace);
        expect(store.readTrace(traceIdOf(number)).spans[1]?.attributes).toEqual(trace.spans[1]?.attributes);
      }),
      { numRuns: 60, seed: 8 },
    );
    expect(count(database, 'trace')).toBe(number);
  });

  test('is written whole or not at all', async () => {
    const { database, store } = setUp();
    const trace = makeTrace({ stages: [{ id: 'a', ms: 1 }] });
    const [root, stage] = trace.spans;
    if (root === undefined || stage === undefined) throw new Error('no spans');
    const broken = { ...trace, spans: [root, { ...stage, endUnixNano: 'not a number' }] };
    await expect(writeNow(store, broken)).rejects.toThrow(SyntaxError);
    expect([count(database, 'trace'), count(database, 'span')]).toEqual([0, 0]);
    void writeNow(store, trace);
    await expect(writeNow(store, trace)).rejects.toThrow(/UNIQUE constraint failed/);
    expect([count(database, 'trace'), count(database, 'span')]).toEqual([1, 2]);
  });

  test('is free of secrets before it is on the disk, and says how many were taken out', () => {
    const { database, store } = setUp([
      {
        summary: { title: 'vault-canary?' },
        stages: [{ id: 'a', ms: 1, attributes: { context: `vault-canary ${'x'.repeat(600)}` } }],
      },
    ]);
    expect(store.readTrace(traceIdOf(1)).spans[0]?.attributes[ATTRIBUTE.redactions]).toBe(3);
    const raw = new SqliteDriver(database.path, { readonly: true });
    for (const table of ['trace', 'span', 'content']) {
      expect(JSON.stringify(raw.prepare(`SELECT * FROM ${table}`).all())).not.toContain('canary');
    }
    raw.close();
  });
});

describe('large texts', () => {
  const text = 'the packed context '.repeat(100);

  test('are stored once, however many traces hold them', () => {
    const { database, store } = setUp([
      { attributes: { context: text } },
      { attributes: { context: text, again: text } },
    ]);
    expect(count(database, 'content')).toBe(1);
    expect(store.readTrace(traceIdOf(2)).spans[0]?.attributes).toMatchObject({ context: text, again: text });
  });

  test.each([
    ['changed', "UPDATE content SET text = text || '.'"],
    ['gone', 'DELETE FROM content'],
  ])('that were %s are never returned', (_what, tamper) => {
    const { database, store } = setUp([{ attributes: { context: text } }]);
    database.execute(tamper);
    const read = () => store.readTrace(traceIdOf(1));
    expect(read).toThrow(StorageError);
    expect(read).toThrow(expect.objectContaining({ code: 'storage_corrupt' }));
    expect(read).toThrow(/does not match its hash v1:[0-9a-f]{64}.*db check/);
  });
});

describe('finding a trace', () => {
  test('by an unambiguous prefix, in any case', () => {
    const { store } = setUp([{ number: 0xabc }, { number: 0xabd }]);
    const id = traceIdOf(0xabc);
    expect(store.readTrace(id.toUpperCase()).summary.traceId).toBe(id);
    expect(() => store.readTrace(id.slice(0, 20))).toThrow(InvalidArgumentError);
    expect(() => store.readTrace(id.slice(0, 20))).toThrow('begins more than one trace id. Give more digits.');
  });

  test.each(['ffffff', '______', '%%%%%%', '\\\\\\\\\\\\', "' OR 1=1 --"])('not by %s', (prefix) => {
    const { store } = setUp([{}]);
    expect(() => store.readTrace(prefix)).toThrow(NotFoundError);
  });
});

describe('listing', () => {
  const shapes: readonly TraceShape[] = [
    { summary: { title: 'late delivery claims', status: 'ok' } },
    { summary: { title: 'delivery that came late', status: 'error', model: 'sim/slow' } },
    { summary: { title: '100% sure_thing', status: 'refused', kind: 'eval' } },
    {
      summary: {
        title: 'late',
        status: 'ok',
        sessionId: 's-9' as TraceSummary['sessionId'],
        releaseHash: `r-${'b'.repeat(64)}` as TraceSummary['releaseHash'],
      },
    },
  ];
  const numbersFor = (filter: string): number[] =>
    setUp(shapes)
      .store.listTraces({ filter, limit: 10 })
      .traces.map(({ traceId }) => Number.parseInt(traceId, 16));

  test.each([
    ['', [4, 3, 2, 1]],
    ['late', [4, 2, 1]],
    ['late delivery', [2, 1]],
    ['"late delivery"', [1]],
    ['LATE', [4, 2, 1]],
    ['status:error', [2]],
    ['status:error status:refused', [3, 2]],
    ['status:ok late', [4, 1]],
    ['kind:eval', [3]],
    ['model:sim/slow', [2]],
    ['model:sim', []],
    ['session:s-9', [4]],
    ['release:bbbb', [4]],
    ['release:r-bbbb', [4]],
    ['100%', [3]],
    ['sure_thing', [3]],
    ['sure-thing', []],
    ['%', [3]],
    ['_', [3]],
    ['12:30', []],
  ])('%s finds %j', (filter, numbers) => {
    expect(numbersFor(filter)).toEqual(numbers);
  });

  test('a facet that does not exist is answered with those that do', () => {
    expect(() => numbersFor('colour:red')).toThrow(
      /There is no facet "colour:"\. Use one of status, kind, model, .*, said, .*or put the text in quotes/,
    );
    expect(numbersFor('"colour:red"')).toEqual([]);
  });

  test('no filter reaches the SQL as SQL', () => {
    const { database, store } = setUp(shapes);
    const hostile = fc.string({ unit: fc.constantFrom(...'\'";:%_\\()-*, \u0000ORstau=1'.split('')), maxLength: 60 });
    fc.assert(
      fc.property(hostile, (filter) => {
        const outcome = (): string => {
          try {
            return store.listTraces({ filter, limit: 10 }).total <= 4 ? 'listed' : 'too many';
          } catch (error) {
            return InvalidArgumentError.is(error) ? 'refused' : String(error);
          }
        };
        expect(['listed', 'refused']).toContain(outcome());
      }),
      { numRuns: 500, seed: 12 },
    );
    expect(count(database, 'trace')).toBe(4);
    expect(() => store.listTraces({ filter: '"; DROP TABLE trace; --"', limit: 1 })).not.toThrow();
    expect(count(database, 'trace')).toBe(4);
  });

  test('page by page gives every trace once, newest first, also those of one instant', () => {
    const sameInstant = '2026-01-05T09:00:00.000Z';
    const { store } = setUp(
      Array.from({ length: 23 }, (_, index) => (index % 2 === 0 ? { summary: { startedAt: sameInstant } } : {})),
    );
    const whole = store.listTraces({ filter: '', limit: 100 }).traces.map(({ traceId }) => traceId);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = store.listTraces({ filter: '', limit: 5, cursor });
      expect(page.total).toBe(23);
      paged.push(...page.traces.map(({ traceId }) => traceId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(23);
  });

  test('a page that ends the list says so', () => {
    const { store } = setUp([{}, {}]);
    expect(store.listTraces({ filter: '', limit: 2 }).nextCursor).toBeNull();
    expect(store.listTraces({ filter: '', limit: 1 }).nextCursor).not.toBeNull();
  });

  test('a cursor that is none is refused', () => {
    expect(() => setUp().store.listTraces({ filter: '', limit: 1, cursor: 'a b c' })).toThrow('is not a cursor');
  });
});

describe('sessions', () => {
  const session = 's-1' as TraceSummary['sessionId'];
  test('answered turns come back oldest first, with what a follow-up needs', () => {
    const { store } = setUp([
      { summary: { sessionId: session, title: 'How many days?' }, attributes: { [ATTRIBUTE.answer]: '25 days. [1]' } },
      { summary: { sessionId: session, title: 'failed', status: 'error' } },
      { summary: { sessionId: session, title: 'cancelled', status: 'cancelled' } },
      {
        summary: { sessionId: session, title: 'And part-time?', status: 'refused' },
        attributes: { [ATTRIBUTE.effectiveQuery]: 'And part-time? days', [ATTRIBUTE.answer]: 'x'.repeat(2000) },
      },
      { summary: { sessionId: 's-2' as TraceSummary['sessionId'], title: 'another conversation' } },
    ]);
    expect(store.readSession('s-1')).toEqual([
      { question: 'How many days?', effectiveQuery: 'How many days?', answer: '25 days. [1]', sourceIds: [] },
      { question: 'And part-time?', effectiveQuery: 'And part-time? days', answer: 'x'.repeat(2000), sourceIds: [] },
    ]);
    expect(store.readSession('nobody')).toEqual([]);
  });
});
