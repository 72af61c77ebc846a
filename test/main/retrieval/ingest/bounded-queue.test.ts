import { describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../../../main/retrieval/ingest/bounded-queue.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('BoundedQueue', () => {
  it('holds its producer back until there is room, and makes the item only then', async () => {
    const queue = new BoundedQueue<string>(10, new AbortController().signal);
    const made: string[] = [];
    const push = (name: string, weight: number): Promise<void> =>
      queue.push(() => {
        made.push(name);
        return name;
      }, weight);
    await push('a', 6);
    const waiting = push('b', 6);
    await settle();
    expect(made).toEqual(['a']);
    expect(await queue.take()).toBe('a');
    await waiting;
    expect(made).toEqual(['a', 'b']);
  });

  it('lets one item through that is heavier than the limit', async () => {
    const queue = new BoundedQueue<string>(10, new AbortController().signal);
    await queue.push(() => 'huge', 1000);
    expect(await queue.take()).toBe('huge');
  });

  it('hands out what is left after the end, then null', async () => {
    const queue = new BoundedQueue<number>(10, new AbortController().signal);
    await queue.push(() => 1, 1);
    queue.end();
    expect([await queue.take(), await queue.take(), queue.takeNow()]).toEqual([1, null, null]);
  });

  it('wakes both sides when it is cancelled', async () => {
    const abort = new AbortController();
    const full = new BoundedQueue<number>(1, abort.signal);
    await full.push(() => 1, 1);
    const starved = new BoundedQueue<number>(1, abort.signal);
    setImmediate(() => abort.abort());
    const outcomes = await Promise.allSettled([full.push(() => 2, 1), starved.take()]);
    expect(outcomes).toMatchObject([{ reason: { code: 'cancelled' } }, { reason: { code: 'cancelled' } }]);
  });
});
