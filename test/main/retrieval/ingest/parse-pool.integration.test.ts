import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DocumentId } from '../../../../main/contract/ids.ts';
import { ParsePool } from '../../../../main/retrieval/ingest/parse-pool.ts';
import type { ParseTask } from '../../../../main/retrieval/ingest/parse-protocol.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';

const STUCK_WORKER = new URL('../../../support/stuck-parse-worker.ts', import.meta.url);
const ORPHANED_POOL = new URL('../../../support/orphaned-parse-pool.ts', import.meta.url).pathname;

/** Long enough for a machine that is busy with other things. */
const PATIENCE_MS = 60_000;
/** For a file that hangs. A process must have started within it too, which takes a busy machine seconds. */
const HANG_MS = process.env['TRESTLE_TEST_LONG'] === '1' ? 15_000 : 1500;

function createPool({ workerUrl = STUCK_WORKER, size = 1, timeoutMs = PATIENCE_MS } = {}): ParsePool {
  const pool = new ParsePool({ workerUrl, limits: { timeoutMs, heapMib: 40, residentMib: 400 }, size });
  onTestFinished(() => pool.close());
  return pool;
}

const task = (path: string): ParseTask => ({
  absolutePath: `/${path}`,
  path,
  documentId: 'doc_0' as DocumentId,
  format: 'text',
  knownHash: null,
  chunker: 'blocks-1',
  maxFileBytes: 1000,
  capFactor: 1,
  takesPart: false,
  ocr: 'off',
});

const messageOf = async (pool: ParsePool, path: string): Promise<string> => {
  const result = await pool.run(task(path));
  return result.kind === 'skipped' ? result.message : result.kind;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('ParsePool', () => {
  it.each<readonly [string, string, string]>([
    ['hang', 'parse_timeout', `${HANG_MS / 1000} s`],
    ['exit', 'parse_crashed', 'exit code 7'],
    ['abort', 'parse_crashed', 'signal SIGABRT'],
    ['throw', 'parse_crashed', 'exit code 1'],
    ['heap', 'parse_memory', '40 MiB'],
    ['hoard', 'parse_memory', '400 MiB'],
  ])('answers for a file on which a parser would %s, and goes on with the next', async (fate, reason, words) => {
    const pool = createPool(fate === 'hang' ? { timeoutMs: HANG_MS } : {});
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
    const pool = createPool({ size: 2, timeoutMs: HANG_MS });
    const stuck = pool.run(task('hang'));
    expect(await pool.run(task('a'))).toMatchObject({ message: 'a' });
    expect(await stuck).toMatchObject({ reason: 'parse_timeout' });
  });

  it('replaces a process that has grown, and blames no file for it', async () => {
    const pool = createPool();
    const results = await Promise.all(['pid 1', 'grow', 'pid 2', 'b'].map((path) => messageOf(pool, path)));
    expect(results.slice(1, 2)).toEqual(['grow']);
    expect(results[3]).toBe('b');
    expect(results[2]).toMatch(/^\d+$/);
    expect(results[2]).not.toBe(results[0]);
  });

  it('lets a parser read files, and nothing else', async () => {
    process.env['TRESTLE_TEST_SECRET'] = 'hush';
    onTestFinished(() => void delete process.env['TRESTLE_TEST_SECRET']);
    const pool = createPool();
    expect(await messageOf(pool, 'environment')).not.toContain('hush');
    expect(await messageOf(pool, 'connect')).toContain('has no network');
    expect(await messageOf(pool, 'fetch')).toContain('TypeError: fetch failed');
    expect(await messageOf(pool, 'write')).toContain('has been restricted');
    expect(await messageOf(pool, 'spawn')).toContain('has been restricted');
    expect(existsSync('/tmp/trestle-parse-wrote-this')).toBe(false);
  });

  it('blames itself, not the files, when no process starts', async () => {
    const pool = createPool({ workerUrl: new URL('./no-such-worker.ts', import.meta.url) });
    await expect(pool.run(task('a'))).rejects.toMatchObject({
      code: 'bug',
      message: expect.stringContaining('no-such'),
    });
  });

  it('cancels what is waiting when it is closed, and leaves no process behind', async () => {
    const pool = createPool();
    const pid = Number(await messageOf(pool, 'pid'));
    const [run] = await Promise.allSettled([pool.run(task('hang')), pool.close()]);
    expect(run).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    expect(isAlive(pid)).toBe(false);
  });

  it('ends with an engine that was killed, even in the middle of a hanging file', async () => {
    const engine = runTypeScript(ORPHANED_POOL, [STUCK_WORKER.href]);
    const pid = Number(await engine.nextLine());
    await delay(200);
    expect(isAlive(pid)).toBe(true);
    engine.child.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000, interval: 20 });
  });
});
