import type { Clock } from '../../spec/clock.ts';
import { monotonicMs } from './monotonic-ms.ts';

/** Something that is due. It may say that it is due later than it was. */
export interface Deadline {
  /** Monotonic milliseconds. */
  dueMs(): number;
  onDue(): void;
}

/**
 * Looks after many deadlines with one timer. A deadline that is met in time, as nearly all are, costs an entry in a set and
 * nothing more: no timer is made for it and none is cancelled.
 */
export class DeadlineWatch {
  readonly #clock: Clock;
  readonly #deadlines = new Set<Deadline>();
  #closing = new AbortController();
  #wakesAtMs = Number.POSITIVE_INFINITY;
  /** Of the sleep that counts; another that wakes is an old one. */
  #sleep = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(deadline: Deadline): void {
    this.#deadlines.add(deadline);
    const dueMs = deadline.dueMs();
    if (dueMs < this.#wakesAtMs) this.#sleepUntil(dueMs);
  }

  remove(deadline: Deadline): void {
    this.#deadlines.delete(deadline);
  }

  /** Cancels its timer: whoever is open now is not watched any more. */
  dispose(): void {
    this.#deadlines.clear();
    this.#closing.abort();
    this.#closing = new AbortController();
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
  }

  #sleepUntil(atMs: number): void {
    this.#sleep += 1;
    this.#wakesAtMs = atMs;
    const sleep = this.#sleep;
    this.#clock.sleep(Math.max(0, atMs - monotonicMs(this.#clock)), this.#closing.signal).then(
      () => {
        if (sleep === this.#sleep) this.#wake();
      },
      () => undefined,
    );
  }

  #wake(): void {
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
    const nowMs = monotonicMs(this.#clock);
    let nextMs = Number.POSITIVE_INFINITY;
    for (const deadline of this.#deadlines) {
      const dueMs = deadline.dueMs();
      if (dueMs > nowMs) {
        nextMs = Math.min(nextMs, dueMs);
        continue;
      }
      this.#deadlines.delete(deadline);
      deadline.onDue();
    }
    if (nextMs < this.#wakesAtMs) this.#sleepUntil(nextMs);
  }
}
