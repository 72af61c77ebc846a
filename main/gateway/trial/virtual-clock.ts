import { BugError } from '../../base/errors/bug-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { Clock } from '../../spec/clock.ts';

const NANOS_PER_MS = 1_000_000;

/** Time that passes as fast as the work that waits for it allows: an hour of sleeping takes no longer than its wakings. */
export interface VirtualClock extends Clock {
  /**
   * Runs a task; whenever nothing but sleepers is left, time jumps to the next of them.
   *
   * @throws BugError when the task waits for something that is not this clock
   */
  run<Value>(task: () => Promise<Value>): Promise<Value>;
}

interface Sleeper {
  atMs: number;
  order: number;
  wake: () => void;
  isGone: boolean;
}

/** Turns of the event loop without a sleeper before a task is taken to wait for something else. */
const IDLE_TURNS = 1000;

/** @param startMs of the wall clock, milliseconds since the Unix epoch */
export function createVirtualClock(startMs: number): VirtualClock {
  let elapsedMs = 0;
  let order = 0;
  const sleepers = new Heap();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  return {
    now: () => startMs + elapsedMs,
    monotonicNano: () => BigInt(Math.round(elapsedMs * NANOS_PER_MS)),
    after: (ms, work) => {
      order += 1;
      const sleeper = { atMs: elapsedMs + Math.max(0, ms), order, isGone: false, wake: work };
      sleepers.push(sleeper);
      return () => {
        sleeper.isGone = true;
      };
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(new CancelledError());
          return;
        }
        order += 1;
        const cancel = (): void => {
          sleeper.isGone = true;
          reject(new CancelledError());
        };
        const sleeper: Sleeper = {
          atMs: elapsedMs + Math.max(0, ms),
          order,
          isGone: false,
          wake: () => {
            signal?.removeEventListener('abort', cancel);
            resolve();
          },
        };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', cancel, { once: true });
      }),
    run: async (task) => {
      let isDone = false;
      const running = task().finally(() => {
        isDone = true;
      });
      // It is awaited below; until then its failure is nobody's.
      running.catch(() => undefined);
      for (let idle = 0; idle < IDLE_TURNS; idle += 1) {
        await turn();
        if (isDone) return running;
        const next = sleepers.pop();
        if (next === undefined) continue;
        idle = 0;
        elapsedMs = Math.max(elapsedMs, next.atMs);
        next.wake();
        // Those of the same moment wake together.
        for (let other = sleepers.peek(); other?.atMs === next.atMs; other = sleepers.peek()) sleepers.pop()?.wake();
      }
      throw new BugError('A task in virtual time waits for something that no clock will wake.');
    },
  };
}

/** A binary heap of sleepers by time, then by order of arrival; those that are gone are passed over. */
class Heap {
  readonly #items: Sleeper[] = [];

  push(sleeper: Sleeper): void {
    const items = this.#items;
    items.push(sleeper);
    for (let index = items.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  peek(): Sleeper | undefined {
    while (this.#items[0]?.isGone === true) this.#removeFirst();
    return this.#items[0];
  }

  pop(): Sleeper | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    items[0] = last;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < items.length && this.#isBefore(child, least)) least = child;
      }
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(index: number, other: number): boolean {
    const a = this.#items[index];
    const b = this.#items[other];
    if (a === undefined || b === undefined) return false;
    return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
  }

  #swap(index: number, other: number): void {
    const a = this.#items[index];
    const b = this.#items[other];
    if (a === undefined || b === undefined) return;
    this.#items[index] = b;
    this.#items[other] = a;
  }
}
