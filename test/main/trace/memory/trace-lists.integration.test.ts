import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceSummary } from '../../../../main/contract/trace.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { createSaidIndexer } from '../../../../main/trace/import/said-indexer.ts';
import { createTraceDigester } from '../../../../main/trace/digest/trace-digester.ts';
import { redactJournal } from '../../../../main/trace/erasure/redact-journal.ts';
import { listTraces } from '../../../../main/trace/list-traces.ts';
import { purgeTraces } from '../../../../main/trace/purge/purge-traces.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createReviewStore } from '../../../../main/trace/review/review-store.ts';
import { readTraceFacets } from '../../../../main/trace/trace-facets.ts';
import { createTraceLists } from '../../../../main/trace/trace-lists.ts';
import { listSessions } from '../../../../main/trace/trace-sessions.ts';
import { readTraceStats } from '../../../../main/trace/trace-stats.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';
import { makeTrace, openJournal, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 150 : 6;
const clock = createManualClock();

const word = fc.constantFrom('late', 'delivery', 'Deliver', 'ÄRGER', 'ärger', 'refund', 'de', '𝒟elay', 'a_b', '100%');
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
const ids = fc.constantFrom('p', 'P', 'p 1', '\u{1f600}', '\uffee', 'z', 'q', 'r');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const status = fc.constantFrom('ok', 'error', 'refused', 'degraded', 'cancelled');
const startMs = fc.constantFrom(0, 1, 1000, 60_000, 86_400_000, 86_400_001);
const amount = fc.constantFrom(0, 0.5, 10, 10.25, 3000);

const own = fc.record({
  type: fc.constant('own' as const),
  title: words,
  status,
  startMs,
  durationMs: amount,
  costUsd: maybe(amount),
  inputTokens: fc.constantFrom(0, 7, 900),
  sessionId: maybe(fc.constantFrom('s-1', 's-2', 's-\uffee', 's-\u{1f600}')),
  release: fc.constantFrom('r-ab', 'r-AC', 'r-c'),
  said: words,
});
const imported = fc.record({
  type: fc.constant('imported' as const),
  traceId: ids,
  spanId: fc.constantFrom('root', 'a', 'b'),
  said: words,
  startMs,
  conversationId: maybe(fc.constantFrom('s-1', 's-3')),
  userId: maybe(fc.constantFrom('ada', '')),
  service: maybe(fc.constantFrom('shop', 'desk')),
  tags: fc.subarray(['beta', 'vip', 'late']),
  attribute: maybe(fc.constantFrom('A-17', 'A-18')),
  isError: fc.boolean(),
});
const atom = fc.oneof(
  word,
  fc.constantFrom(
    'said:late',
    'said:de*',
    'said:d*',
    'said:"late delivery"',
    'said:"delivery de"*',
    'said:ärger',
    'said:argE*',
    'said:unsaid',
    'status:error',
    'status:ok',
    'kind:imported',
    'origin:trestle',
    'service:shop',
    'user:ada',
    'user:""',
    'tag:vip',
    'tag:late',
    'session:s-1',
    'release:r-a',
    'release:AC',
    'duration:>1ms',
    'duration:<=10ms',
    'cost:>0.1',
    'cost:<=0.5',
    'tokens:>6',
    'tokens:0',
    'attr.order.id:A-17',
    'attr.trestle.stage.id:pack',
    'error:any',
    'success:yes',
    'success:no',
    'grounded:unknown',
    'grounded:yes',
    'grounded:no',
    'review:none',
    'review:any',
    'review:up',
    'review:down',
    'stage:pack',
    'stage:"llm a >=5ms"',
    'since:2026-01-05T09:00:01',
    'until:2026-01-05T09:01',
    'until:2026-01-06',
    'since:9999-99-99',
    'since:3650000d',
    'until:1s',
  ),
);
const filter = fc
  .array(fc.tuple(atom, fc.boolean()), { maxLength: 4 })
  .map((atoms) => atoms.map(([text, isNot]) => (isNot && text.includes(':') ? `-${text}` : text)).join(' '));
const ask = fc.record({
  type: fc.constant('ask' as const),
  filter,
  sort: fc.constantFrom('start', 'duration', 'cost', 'tokens'),
  order: fc.constantFrom('asc', 'desc'),
  limit: fc.integer({ min: 1, max: 7 }),
});
const other = fc.oneof(
  fc.record({ type: fc.constant('purge' as const), filter: atom }),
  fc.record({ type: fc.constant('erase' as const), name: fc.constantFrom('ada', 'vip', 'late') }),
  fc.record({ type: fc.constant('index' as const) }),
  fc.record({ type: fc.constant('digest' as const) }),
  fc.record({
    type: fc.constant('review' as const),
    of: fc.nat(40),
    thumb: fc.constantFrom('up', 'down', null),
    isTakenBack: fc.boolean(),
  }),
);
const step = fc.oneof(
  { weight: 5, arbitrary: own },
  { weight: 8, arbitrary: imported },
  { weight: 8, arbitrary: ask },
  { weight: 2, arbitrary: other },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test('a table in memory and SQLite give the same lists, facets, sessions and durations, whatever was written', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), async (steps) => {
      const journal = makeJournal();
      for (const [number, one] of steps.entries()) {
        if (one.type === 'ask') {
          await compare(journal, one);
          compared += 1;
        } else await journal.apply(one, number);
      }
      await compare(journal, {
        type: 'ask',
        filter: '',
        sort: 'start',
        order: 'desc',
        limit: 5,
      });
      await journal.lists.dispose();
      journal.database.close();
    }),
    { numRuns: RUNS, seed: 31 },
  );
  expect(compared).toBeGreaterThan(RUNS * 5);
});

function makeJournal() {
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  const writer = createImportedSpanWriter({ database, clock });
  const indexer = createSaidIndexer({ database, clock });
  const digester = createTraceDigester({ database, clock });
  const reviews = createReviewStore({ database, clock, redactor: createRedactor({ knownSecrets: () => [] }) });
  let isMemoryOnly = false;
  const guarded: Database = {
    ...database,
    prepare: <Row>(sql: string) => {
      if (isMemoryOnly && /FROM trace WHERE (?!key (?:[=>] \?|IS NOT NULL AND \())/.test(sql))
        throw new Error(`SQLite was asked ${sql}`);
      return database.prepare<Row>(sql);
    },
  };
  const lists = createTraceLists({ database: guarded, smallJournal: 0 });
  const apply = async (one: Exclude<Step, { type: 'ask' }>, number: number): Promise<void> => {
    switch (one.type) {
      case 'own':
        return writeNow(
          store,
          makeTrace({
            number: number + 1,
            summary: {
              title: one.title,
              status: one.status,
              startedAt: new Date(Date.UTC(2026, 0, 5, 9) + one.startMs).toISOString(),
              durationMs: one.durationMs,
              costUsd: one.costUsd,
              inputTokens: one.inputTokens,
              sessionId: one.sessionId as TraceSummary['sessionId'],
              releaseHash: one.release as TraceSummary['releaseHash'],
            },
            attributes: { 'trestle.answer': one.said },
            stages: [{ id: 'pack', ms: 2 }],
          }),
        );
      case 'imported': {
        const { traceId, spanId, conversationId, userId, service, tags, attribute } = one;
        await writer.write([
          makeSpan({
            traceId,
            spanId,
            ...(spanId === 'root' ? {} : { parentSpanId: 'root' }),
            kind: 'llm',
            status: one.isError ? 'error' : 'ok',
            startMs: one.startMs,
            endMs: one.startMs + 10,
            input: one.said,
            ...(conversationId === null ? {} : { conversationId }),
            ...(userId === null ? {} : { userId }),
            ...(service === null ? {} : { service }),
            tags,
            attributes: attribute === null ? {} : { order: { id: attribute } },
          }),
        ]);
        await writer.settle();
        return;
      }
      case 'purge':
        await purgeTraces({ database, clock, filter: one.filter, isDryRun: false, isKept: () => null });
        return;
      case 'erase':
        await redactJournal(database, {
          rule: { isMentioned: (text) => text.includes(one.name), chunkIds: new Set(), mark: '[erased]' },
          documentIds: [],
        });
        return;
      case 'index':
        return indexer.idle();
      case 'digest':
        return digester.idle();
      case 'review': {
        const traces = database.prepare<{ id: string }>('SELECT trace_id AS id FROM trace ORDER BY key').all();
        const traceId = traces[one.of % Math.max(1, traces.length)]?.id;
        if (traceId === undefined) return;
        const { reviewId } = reviews.add({ traceId, thumb: one.thumb, label: null, note: null, expected: null });
        if (one.isTakenBack) reviews.takeBack(reviewId);
        return;
      }
    }
  };
  const fromMemory = <Answer>(answer: () => Answer): Answer => {
    isMemoryOnly = true;
    try {
      return answer();
    } finally {
      isMemoryOnly = false;
    }
  };
  return { database, lists, apply, fromMemory };
}

async function compare(
  { database, lists, fromMemory }: ReturnType<typeof makeJournal>,
  one: Extract<Step, { type: 'ask' }>,
): Promise<void> {
  const { filter: text, sort, order, limit } = one;
  const request = { filter: text, sort, order, limit } as const;
  // The first question has the table read; what is compared comes from it.
  lists.listTraces(request);
  await lists.idle();
  const same = <Request>(given: Request, ofMemory: (given: Request) => unknown, ofSqlite: typeof bySqlite<Request>) =>
    expect(
      fromMemory(() => ofMemory(given)),
      text,
    ).toEqual(ofSqlite(database, given));
  same({ filter: text }, lists.readFacets, readTraceFacets);
  same({ filter: text, limit }, lists.listSessions, listSessions);
  same({ filter: text, last: limit }, lists.readStats, readTraceStats);
  let cursor: string | undefined;
  do {
    const next = { ...request, cursor };
    same(next, lists.listTraces, listTraces);
    cursor = listTraces(database, next).nextCursor ?? undefined;
  } while (cursor !== undefined);
}

declare function bySqlite<Request>(database: Database, request: Request): unknown;
