import { describe, expect, it, onTestFinished } from 'vitest';
import type { DocumentId } from '../../../../main/contract/ids.ts';
import { ParsePool } from '../../../../main/retrieval/ingest/parse-pool.ts';
import type { ParseTask } from '../../../../main/retrieval/ingest/parse-protocol.ts';

const STUCK_WORKER = new URL('../../../support/stuck-parse-worker.ts', import.meta.url);

/**
 * Seldom, V8 ends the whole process before Node has ended the thread that reached its heap cap: the engine is then
 * restarted by its supervisor. Here it would take the test run with it, so the cap is tried in the long run only.
 */
const HEAP_FATES = process.env['TRESTLE_TEST_LONG'] === '1' ? [['hog', 'too_large', '40 MiB'] as const] : [];

function createPool(workerUrl = STUCK_WORKER, size = 1): ParsePool {
  const pool = new ParsePool({ workerUrl, limits: { timeoutMs: 1500, heapMib: 40 }, size });
  onTestFinished(() => pool.close());
  return pool;
}

const task = (path: string): ParseTask => ({
  absolutePath: `/${path}`,
  path,
  documentId: 'doc_0' as DocumentId,
  format: 'text',
  knownHash: null,
  maxFileBytes: 1000,
});

describe('ParsePool', () => {
  it.each<readonly [string, string, string]>([
    ['hang', 'malformed', '1.5 s'],
    ['exit', 'malformed', 'exit code 7'],
    ['throw', 'malformed', 'a parser that gave up'],
    ...HEAP_FATES,
  ])('answers for a file on which a worker would %s, and goes on with the next', async (fate, reason, words) => {
    const pool = createPool();
    const results = await Promise.all(['a', fate, 'b', 'c'].map((path) => pool.run(task(path))));
    expect(results.map((result) => (result.kind === 'skipped' ? result.reason : result.kind))).toEqual([
      'empty',
      reason,
      'empty',
      'empty',
    ]);
    expect(results[1]).toMatchObject({ message: expect.stringContaining(words) });
    expect(results.slice(2)).toMatchObject([{ message: 'b' }, { message: 'c' }]);
  });

  it('works on several files at once when it may', async () => {
    const pool = createPool(STUCK_WORKER, 2);
    const stuck = pool.run(task('hang'));
    expect(await pool.run(task('a'))).toMatchObject({ message: 'a' });
    expect(await stuck).toMatchObject({ reason: 'malformed' });
  });

  it('blames itself, not the files, when no worker starts', async () => {
    const pool = createPool(new URL('./no-such-worker.ts', import.meta.url));
    await expect(pool.run(task('a'))).rejects.toMatchObject({
      code: 'bug',
      message: expect.stringContaining('no-such'),
    });
  });

  it('cancels what is waiting when it is closed', async () => {
    const pool = createPool();
    const [run] = await Promise.allSettled([pool.run(task('hang')), pool.close()]);
    expect(run).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  });
});
