import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { createInThreadIndexReader } from '../../../../main/retrieval/search/in-thread-index-reader.ts';
import type { IndexReader } from '../../../../main/retrieval/search/index-reads.ts';
import { createReaderPool } from '../../../../main/retrieval/search/reader-pool.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { createTestIndex, idsOf, TEST_MODEL } from '../../../support/test-index.ts';

const REAL_WORKER = new URL('../../../../main/retrieval/search/reader-worker.ts', import.meta.url);
const FRAGILE_WORKER = new URL('../../../support/fragile-reader-worker.ts', import.meta.url);

function openPool(options: { databasePath: string; workerUrl?: URL; threads?: number }): IndexReader {
  const pool = createReaderPool({ workerUrl: REAL_WORKER, ...options });
  onTestFinished(() => pool.close());
  return pool;
}

function indexOfThree() {
  const index = createTestIndex();
  index.add({ chunks: [{ chunkId: 'c1', text: 'restore a backup', vector: [1, 0] }] });
  index.add({ chunks: [{ chunkId: 'c2', text: 'lunch menu', vector: [0, 1] }] });
  index.add({ chunks: [{ chunkId: 'c3', text: 'parking', vector: [0.6, 0.8] }] });
  return index;
}
const bm25 = (query: string) => ({ query, k: 10, filter: {} });

describe('the reader pool', () => {
  it('answers every read as the caller’s own thread would', async () => {
    const index = indexOfThree();
    const pool = openPool({ databasePath: index.path });
    const own = createInThreadIndexReader(index.database);
    const vector = { values: new Float32Array([1, 0]), ...TEST_MODEL };
    for (const reader of [pool, own]) {
      expect(idsOf(await reader.read('rank-by-bm25', bm25('backup')))).toEqual(['c1']);
      expect(idsOf(await reader.read('rank-by-cosine', { vector, k: 2, filter: {} }))).toEqual(['c1', 'c3']);
      expect((await reader.read('read-chunks', { chunkIds: ['c2'] as ChunkId[] }))[0]?.text).toBe('lunch menu');
      expect((await reader.read('list-documents', { filter: '', limit: 10, offset: 0 })).total).toBe(3);
      expect((await reader.read('read-document', { chunkId: 'c3' })).text).toBe('parking');
      expect((await reader.read('describe-index', undefined)).embeddingModel).toBe('test-model');
    }
  });

  it('sees what the writer has committed since the last read', async () => {
    const index = indexOfThree();
    const pool = openPool({ databasePath: index.path, threads: 1 });
    expect(await pool.read('rank-by-bm25', bm25('wifi'))).toEqual([]);
    const documentId = index.add({ chunks: [{ chunkId: 'c4', text: 'wifi password' }] });
    expect(idsOf(await pool.read('rank-by-bm25', bm25('wifi')))).toEqual(['c4']);
    index.remove(documentId);
    expect(await pool.read('rank-by-bm25', bm25('wifi'))).toEqual([]);
  });

  it('tells of a chunk’s document what holds now, however often it was asked before', async () => {
    const index = createTestIndex();
    const opening = (status: string): string => `---\nstatus: ${status}\n---\nWorking hours`;
    const documentId = index.add({
      path: 'hours.md',
      chunks: [
        { chunkId: 'c1', text: opening('current') },
        { chunkId: 'c2', text: 'The gate opens at six.' },
      ],
    });
    const pool = openPool({ databasePath: index.path, threads: 1 });
    const own = createInThreadIndexReader(index.database);
    const request = { chunkIds: ['c2', 'c1', 'gone'] as ChunkId[] };
    const readBoth = async () => {
      const chunks = await pool.read('read-chunks', request);
      expect(chunks).toEqual(await own.read('read-chunks', request));
      const candidates = chunks.map(({ chunkId }) => ({ chunkId, fusedScore: 1 }));
      const scored = await pool.read('score-passages', { query: 'gate opens', candidates, featureWeight: 1 });
      expect(scored.chunks).toEqual(chunks);
      return chunks.map(({ chunkId, displayPath, isSuperseded }) => [chunkId, displayPath, isSuperseded]);
    };
    const asAdded = [
      ['c2', 'docs/hours.md', false],
      ['c1', 'docs/hours.md', false],
    ];
    expect(await readBoth()).toEqual(asAdded);
    expect(await readBoth()).toEqual(asAdded);

    index.database.prepare('UPDATE chunk SET text = ? WHERE chunk_id = ?').run(opening('superseded'), 'c1');
    index.database.prepare('UPDATE document SET path = ?').run('old/hours.md');
    expect(await readBoth()).toEqual([
      ['c2', 'docs/old/hours.md', true],
      ['c1', 'docs/old/hours.md', true],
    ]);
    index.remove(documentId);
    expect(await readBoth()).toEqual([]);
  });

  it('answers more reads at once than it has threads', async () => {
    const pool = openPool({ databasePath: indexOfThree().path });
    const rankings = await Promise.all(Array.from({ length: 40 }, () => pool.read('rank-by-bm25', bm25('backup'))));
    expect(rankings.map(idsOf)).toEqual(Array.from({ length: 40 }, () => ['c1']));
  });

  it('answers each of many brief reads with its own answer, and tells only those that failed', async () => {
    const pool = openPool({ databasePath: indexOfThree().path });
    const ids = Array.from({ length: 60 }, (_, n) => `c${(n % 4) + 1}` as ChunkId);
    const reads = ids.map((chunkId, n) =>
      n % 10 === 9
        ? pool.read('read-chunks', { chunkIds: null as never })
        : pool.read('read-chunks', { chunkIds: [chunkId] }),
    );
    const answers = await Promise.allSettled(reads);
    const found = answers.map((answer) =>
      answer.status === 'fulfilled' ? (answer.value[0]?.chunkId ?? null) : 'failed',
    );
    expect(found).toEqual(ids.map((chunkId, n) => (n % 10 === 9 ? 'failed' : chunkId === 'c4' ? null : chunkId)));
  });

  it('keeps the class, code and message of an error across the thread', async () => {
    const pool = openPool({ databasePath: indexOfThree().path });
    const error: unknown = await pool.read('read-document', { documentId: 'doc_1' }).catch((reason: unknown) => reason);
    expect(NotFoundError.is(error)).toBe(true);
    expect((error as Error).message).toContain('No document doc_1 in the index');
  });

  it('says that there is no index to open', async () => {
    const databasePath = join(makeTemporaryDirectory(), 'index.db');
    const pool = openPool({ databasePath });
    const error: unknown = await pool.read('rank-by-bm25', bm25('backup')).catch((reason: unknown) => reason);
    expect(StorageError.is(error)).toBe(true);
    expect((error as Error).message).toContain(databasePath);
  });

  it('starts a thread again that died, and repeats the read it lost', async () => {
    const pool = openPool({ databasePath: indexOfThree().path, workerUrl: FRAGILE_WORKER, threads: 1 });
    const [first, second] = await Promise.all([
      pool.read('rank-by-bm25', bm25('please exit once')),
      pool.read('rank-by-bm25', bm25('backup')),
    ]);
    expect(first).toEqual([]);
    expect(idsOf(second)).toEqual(['c1']);
  });

  it('gives up on a read that kills its thread every time, and serves the others', async () => {
    const pool = openPool({ databasePath: indexOfThree().path, workerUrl: FRAGILE_WORKER });
    const deadly: Promise<unknown> = pool.read('rank-by-bm25', bm25('please throw')).catch((reason: unknown) => reason);
    const harmless = await pool.read('rank-by-bm25', bm25('backup'));
    const error = await deadly;
    expect(StorageError.is(error)).toBe(true);
    expect(error).toMatchObject({ cause: { message: 'a crash in native code' } });
    expect((error as Error).message).toContain('stopped twice during "rank-by-bm25"');
    expect(idsOf(harmless)).toEqual(['c1']);
    expect(idsOf(await pool.read('rank-by-bm25', bm25('backup')))).toEqual(['c1']);
  });

  it('rejects a cancelled read at once and never runs one that had not begun', async () => {
    const pool = openPool({ databasePath: indexOfThree().path, workerUrl: FRAGILE_WORKER, threads: 1 });
    const controller = new AbortController();
    const running = pool.read('rank-by-bm25', bm25('backup'), { signal: controller.signal });
    // If this one ran, it would take the only thread with it, and the read after it would have to be repeated.
    const waiting = pool.read('rank-by-bm25', bm25('please throw'), { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toThrow(CancelledError);
    await expect(waiting).rejects.toThrow(CancelledError);
    await expect(pool.read('rank-by-bm25', bm25('x'), { signal: controller.signal })).rejects.toThrow(CancelledError);
    expect(idsOf(await pool.read('rank-by-bm25', bm25('backup')))).toEqual(['c1']);
  });

  it('cancels what still waits when it is closed, and everything after', async () => {
    const pool = createReaderPool({ databasePath: indexOfThree().path, workerUrl: REAL_WORKER, threads: 1 });
    const reads = [1, 2, 3].map(() => pool.read('rank-by-bm25', bm25('backup')));
    const outcomes = Promise.allSettled(reads);
    await pool.close();
    await pool.close();
    for (const outcome of await outcomes) {
      expect(outcome.status).toBe('rejected');
      expect(CancelledError.is((outcome as PromiseRejectedResult).reason)).toBe(true);
    }
    await expect(pool.read('rank-by-bm25', bm25('backup'))).rejects.toThrow('The index was closed.');
  });

  it('says that an index is damaged, with the way out', async () => {
    const databasePath = join(makeTemporaryDirectory(), 'index.db');
    writeFileSync(databasePath, 'this was a database once '.repeat(1000));
    const pool = openPool({ databasePath });
    const error: unknown = await pool.read('rank-by-bm25', bm25('backup')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'storage_corrupt', name: 'StorageError' });
    expect((error as Error).message).toContain('trestle db check');
  });
});
