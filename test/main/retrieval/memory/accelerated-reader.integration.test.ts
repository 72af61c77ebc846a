import { MessageChannel } from 'node:worker_threads';
import SqliteDriver from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import type { ChunkId, DocumentId } from '../../../../main/contract/ids.ts';
import type { LegEngine, LegMemory } from '../../../../main/contract/search-memory.ts';
import {
  type AcceleratedReader,
  type AcceleratedReaderOptions,
  createAcceleratedReader,
} from '../../../../main/retrieval/memory/accelerated-reader.ts';
import type { LegReply } from '../../../../main/retrieval/memory/leg-protocol.ts';
import { unpackRanking } from '../../../../main/retrieval/memory/packed-ranking.ts';
import { serveLeg } from '../../../../main/retrieval/memory/serve-leg.ts';
import { createInThreadIndexReader } from '../../../../main/retrieval/search/in-thread-index-reader.ts';
import type { RankedChunk } from '../../../../main/spec/retriever.ts';
import { createTestIndex, idsOf, TEST_MODEL, type TestIndex } from '../../../support/test-index.ts';

const WORKER = new URL('../../../../main/retrieval/search/reader-worker.ts', import.meta.url);

async function openReader(
  index: TestIndex,
  options: Partial<AcceleratedReaderOptions> = {},
): Promise<AcceleratedReader> {
  const reader = createAcceleratedReader({
    databasePath: index.path,
    workerUrl: WORKER,
    minChunks: 0,
    loadAfterMs: 0,
    ...options,
  });
  onTestFinished(() => reader.close());
  await reader.read('rank-by-bm25', bm25('anything'));
  return reader;
}

type Ranker = Pick<AcceleratedReader, 'read' | 'memory'>;

/** Both legs as their threads serve them, in the test's own thread: starting threads is most of what such a test takes. */
function openLegs(index: TestIndex, { limitBytes = 1e9 } = {}): Ranker {
  const legs = new Map<string, (request: unknown) => Promise<LegReply & { kind: 'answer' }>>();
  const memory: Record<string, LegMemory> = {};
  for (const leg of ['bm25', 'vector'] as const) {
    const { port1, port2 } = new MessageChannel();
    const waiting = new Map<number, (reply: LegReply & { kind: 'answer' }) => void>();
    port1.on('message', (replies: readonly LegReply[]) => {
      for (const reply of replies) {
        if (reply.kind === 'memory') memory[leg] = reply.memory;
        else if (reply.kind === 'answer') waiting.get(reply.id)?.(reply);
      }
    });
    serveLeg(port2, { databasePath: index.path, leg, limitBytes });
    onTestFinished(() => port1.close());
    legs.set(leg === 'bm25' ? 'rank-by-bm25' : 'rank-by-cosine', async (request) => {
      const { promise, resolve } = Promise.withResolvers<LegReply & { kind: 'answer' }>();
      waiting.set(waiting.size, resolve);
      port1.postMessage([{ id: waiting.size - 1, request }]);
      return await promise;
    });
  }
  const waiting = { state: 'waiting', progress: 0, reason: null, chunks: 0, bytes: {}, loadMs: null } as const;
  return {
    memory: () => ({ bm25: memory['bm25'] ?? waiting, vector: memory['vector'] ?? waiting, limitBytes }),
    async read(name, request, options = {}) {
      const answer = await legs.get(name)?.(request);
      if (answer === undefined) throw new Error(`no leg answers ${name}`);
      options.onDidRank?.(answer.engine);
      return unpackRanking(answer.ranking) as never;
    },
  };
}

async function settled<Reader extends Ranker>(reader: Reader): Promise<Reader> {
  for (;;) {
    const { bm25: lexical, vector } = reader.memory();
    if ([lexical.state, vector.state].every((state) => state === 'ready' || state === 'off')) return reader;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const bm25 = (query: string, filter = {}, k = 10) => ({ query, k, filter });
const near = (values: readonly number[], filter = {}, k = 10) => ({
  vector: { values: Float32Array.from(values), ...TEST_MODEL },
  k,
  filter,
});

function indexOfThree(): TestIndex {
  const index = createTestIndex();
  index.add({ chunks: [{ chunkId: 'c1', text: 'restore a backup', vector: [1, 0] }] });
  index.add({ chunks: [{ chunkId: 'c2', text: 'lunch menu', vector: [0, 1] }] });
  index.add({ chunks: [{ chunkId: 'c3', text: 'parking', vector: [0.6, 0.8] }] });
  return index;
}

/** A ranking with the engine that made it. */
async function rank(reader: Ranker, request: ReturnType<typeof bm25> | ReturnType<typeof near>) {
  let engine: LegEngine | null = null;
  const onDidRank = (one: LegEngine) => {
    engine = one;
  };
  const ranking =
    'query' in request
      ? await reader.read('rank-by-bm25', request, { onDidRank })
      : await reader.read('rank-by-cosine', request, { onDidRank });
  return { ids: idsOf(ranking), ranking, engine: engine as LegEngine | null };
}

/** What rounding parts: the same chunks with the same scores, where those that are the same to six digits may change places. */
const SIX_DIGITS = 1e-6;

function expectSameToSixDigits(
  found: readonly RankedChunk[],
  expected: readonly RankedChunk[],
  difference: (one: number, other: number) => number,
): void {
  expect(found.length).toBe(expected.length);
  const scores = new Map(expected.map(({ chunkId, score }) => [chunkId, score]));
  for (const [place, { chunkId, score }] of found.entries()) {
    expect(difference(score, expected[place]?.score ?? Number.NaN)).toBeLessThan(SIX_DIGITS);
    // Of those that are equal at the end of a short list, another may be the one that is in it.
    const own = scores.get(chunkId) ?? expected.at(-1)?.score ?? Number.NaN;
    expect(difference(score, own)).toBeLessThan(SIX_DIGITS);
  }
}

describe('the accelerated reader', () => {
  it('reads a few chunks as its threads read many: those asked for, in order, as the last commit left them', async () => {
    const index = indexOfThree();
    const here = await openReader(index, { database: index.database });
    const elsewhere = await openReader(index);
    const chunkIds = ['c3', 'nowhere', 'c1'] as ChunkId[];
    const few = await here.read('read-chunks', { chunkIds });
    expect(few.map(({ chunkId }) => chunkId)).toEqual(['c3', 'c1']);
    expect(few).toEqual(await elsewhere.read('read-chunks', { chunkIds }));
    const removed = few[0]?.documentId as DocumentId;
    index.remove(removed);
    const many = Array.from({ length: 40 }, () => chunkIds).flat();
    expect(await here.read('read-chunks', { chunkIds })).toEqual(few.slice(1));
    expect(await here.read('read-chunks', { chunkIds: many })).toHaveLength(40);
    await here.close();
    await expect(here.read('read-chunks', { chunkIds })).rejects.toThrow(CancelledError);
  });

  it('answers from SQLite until the copies are loaded, then from memory, alike', async () => {
    const reader = await openReader(indexOfThree(), { loadAfterMs: 50 });
    expect(reader.memory().bm25.state).toBe('waiting');
    const before = [await rank(reader, bm25('backup')), await rank(reader, near([1, 0]))];
    expect(before.map(({ engine }) => engine)).toEqual(['sqlite', 'sqlite']);
    await settled(reader);
    const after = [await rank(reader, bm25('backup')), await rank(reader, near([1, 0]))];
    expect(after.map(({ engine }) => engine)).toEqual(['memory', 'memory']);
    expect(after.map(({ ids }) => ids)).toEqual([['c1'], ['c1', 'c3', 'c2']]);
    for (const [leg, { ranking }] of before.entries()) {
      for (const [place, { score }] of ranking.entries())
        expect(after[leg]?.ranking[place]?.score).toBeCloseTo(score, 6);
    }
    const { bm25: lexical, vector, limitBytes } = reader.memory();
    expect([lexical.chunks, vector.chunks]).toEqual([3, 3]);
    for (const { bytes, loadMs } of [lexical, vector]) {
      expect(Object.values(bytes).reduce((sum, part) => sum + part, 0)).toBeLessThan(limitBytes);
      expect(loadMs).toBeGreaterThan(0);
    }
  });

  it('agrees with SQLite after every write, within every filter', async () => {
    const words = ['backup', 'restore', 'restored', 'night', 'menu', 'parking', 'Ärger', '日本'];
    const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((list) => list.join(' '));
    const write = fc.record({
      sourceId: fc.constantFrom('docs', 'mail'),
      path: fc.constantFrom('a.md', 'b.md', 'c/d.md', 'c/e.md'),
      texts: fc.array(text, { maxLength: 4 }),
      x: fc.integer({ min: -3, max: 3 }),
      y: fc.integer({ min: -3, max: 3 }),
    });
    const index = indexOfThree();
    const own = createInThreadIndexReader(index.database);
    const reader = await settled(openLegs(index));
    const documents = new Map<string, ReturnType<TestIndex['add']>>();
    let writes = 0;
    const agree = async (filter: object, x: number, y: number) => {
      for (const request of [bm25('restoring a backup at night menu', filter), bm25('menu', filter, 2)]) {
        const found = await rank(reader, request);
        expect(found.engine).toBe('memory');
        expectSameToSixDigits(found.ranking, await own.read('rank-by-bm25', request), (a, b) => Math.abs(a / b - 1));
      }
      const request = near([x + 0.5, y], filter, 5);
      const found = await rank(reader, request);
      expect(found.engine).toBe('memory');
      expectSameToSixDigits(found.ranking, await own.read('rank-by-cosine', request), (a, b) => Math.abs(a - b));
    };
    await fc.assert(
      fc.asyncProperty(write, async ({ sourceId, path, texts, x, y }) => {
        writes += 1;
        const known = documents.get(sourceId + path);
        if (known !== undefined) index.remove(known);
        documents.delete(sourceId + path);
        if (texts.length > 0) {
          const chunks = texts.map((one, place) => ({
            chunkId: `w${writes}-${place}`,
            text: one,
            vector: [x, y + place],
          }));
          documents.set(sourceId + path, index.add({ sourceId, path, chunks }));
        }
        for (const filter of [{}, { sources: ['mail'] }, { pathPrefix: 'docs/c' }]) await agree(filter, x, y);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  }, 30_000);

  it('notices what changes who may see a chunk, without the chunk changing', async () => {
    const index = indexOfThree();
    const reader = await settled(openLegs(index));
    const request = bm25('backup', { pathPrefix: 'docs/secret' });
    expect((await rank(reader, request)).ids).toEqual([]);
    index.database.prepare("UPDATE document SET path = 'secret/' || path WHERE path = 'c1.md'").run();
    expect((await rank(reader, request)).ids).toEqual(['c1']);
    index.database.prepare("UPDATE document SET path = 'open/c1.md' WHERE path = 'secret/c1.md'").run();
    expect(await rank(reader, request)).toMatchObject({ ids: [], engine: 'memory' });
  });

  it('breaks ties by chunk id, however many copies there are', async () => {
    const index = createTestIndex();
    const ids = Array.from({ length: 150 }, (_, place) => `copy-${String((place * 37) % 150).padStart(3, '0')}`);
    for (let filler = 0; filler < 200; filler++)
      index.add({ chunks: [{ chunkId: `filler-${filler}`, text: 'nothing' }] });
    for (const chunkId of ids) index.add({ chunks: [{ chunkId, text: 'the same licence', vector: [1, 1] }] });
    const reader = await settled(openLegs(index));
    for (const k of [1, 118, 149]) {
      expect((await rank(reader, bm25('licence', {}, k))).ids).toEqual(ids.toSorted().slice(0, k));
      expect((await rank(reader, near([1, 1], {}, k))).ids).toEqual(ids.toSorted().slice(0, k));
    }
  });

  it('is current after more changes than the log keeps', async () => {
    const index = indexOfThree();
    const reader = await settled(openLegs(index));
    index.database.transaction(() => {
      index.add({ chunks: [{ chunkId: 'late', text: 'a late backup' }] });
      index.database.prepare('DELETE FROM chunk_change').run();
      index.database.prepare('INSERT INTO chunk_change (id) VALUES (1)').run();
    });
    const found = await rank(reader, bm25('late'));
    expect(found).toMatchObject({ ids: ['late'], engine: 'sqlite' });
    await settled(reader);
    while ((await rank(reader, bm25('late'))).engine !== 'memory')
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await rank(reader, bm25('late'))).ids).toEqual(['late']);
  });

  it('leaves an index on disk that would take more memory than it may, and says so', async () => {
    const reader = await settled(openLegs(indexOfThree(), { limitBytes: 50 }));
    expect(reader.memory().vector).toMatchObject({
      state: 'off',
      reason: expect.stringContaining('more than the limit'),
    });
    expect(await rank(reader, bm25('backup'))).toMatchObject({ ids: ['c1'], engine: 'sqlite' });
  });

  it('leaves a small index on disk', async () => {
    const reader = await settled(await openReader(indexOfThree(), { minChunks: 4 }));
    expect(reader.memory().bm25.reason).toBe('The index has 3 chunks; up to 4 SQLite answers in a few milliseconds.');
    expect((await rank(reader, bm25('backup'))).engine).toBe('sqlite');
  });

  it('does not rank from pages of the full-text index that contradict its sizes', async () => {
    const index = indexOfThree();
    index.database.close();
    const damaging = new SqliteDriver(index.path).unsafeMode();
    // Chunk c2 loses a token of its text.
    damaging.prepare("UPDATE chunk_fts_docsize SET sz = x'000001' WHERE id = 2").run();
    damaging.close();
    const reader = await settled(openLegs(index));
    expect(reader.memory().bm25).toMatchObject({
      state: 'off',
      reason: expect.stringContaining('SQLite answers instead'),
    });
    expect(reader.memory().vector.state).toBe('ready');
    expect(await rank(reader, bm25('backup'))).toMatchObject({ ids: ['c1'], engine: 'sqlite' });
  });

  it('refuses vectors of another model as SQLite does, and a read that was cancelled', async () => {
    const reader = await settled(await openReader(indexOfThree()));
    const other = { ...near([1, 0]), vector: { ...near([1, 0]).vector, fingerprint: 'f2' } };
    const error: unknown = await reader.read('rank-by-cosine', other).catch((reason: unknown) => reason);
    expect(ConfigError.is(error)).toBe(true);
    const cancelled: unknown = await reader
      .read('rank-by-bm25', bm25('backup'), { signal: AbortSignal.abort() })
      .catch((reason: unknown) => reason);
    expect(CancelledError.is(cancelled)).toBe(true);
  });
});
