import { CancelledError } from '../../base/errors/cancelled-error.ts';

/**
 * Hands items from one producer to one consumer and makes the producer wait while the items in between weigh too much.
 * This is what bounds the memory of an ingest, whatever stage is slowest.
 */
export class BoundedQueue<Item> {
  readonly #limit: number;
  readonly #signal: AbortSignal;
  readonly #items: { item: Item; weight: number }[] = [];
  #weight = 0;
  #isEnded = false;
  #wake: (() => void)[] = [];

  /** @param limit weight at which `push` waits; a single item may exceed it */
  constructor(limit: number, signal: AbortSignal) {
    this.#limit = limit;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#notify(), { once: true });
  }

  /**
   * @param make makes the item once there is room for it
   * @throws CancelledError when the signal aborts
   */
  async push(make: () => Item, weight: number): Promise<void> {
    while (this.#items.length > 0 && this.#weight + weight > this.#limit) await this.#changed();
    if (this.#signal.aborted) throw new CancelledError();
    this.#items.push({ item: make(), weight });
    this.#weight += weight;
    this.#notify();
  }

  /** No more items will come. */
  end(): void {
    this.#isEnded = true;
    this.#notify();
  }

  /** @returns the next item, or null after the last. @throws CancelledError when the signal aborts */
  async take(): Promise<Item | null> {
    while (this.#items.length === 0 && !this.#isEnded) await this.#changed();
    return this.takeNow();
  }

  /** @returns the next item if one is waiting */
  takeNow(): Item | null {
    if (this.#signal.aborted) throw new CancelledError();
    const next = this.#items.shift();
    if (!next) return null;
    this.#weight -= next.weight;
    this.#notify();
    return next.item;
  }

  #changed(): Promise<void> {
    if (this.#signal.aborted) throw new CancelledError();
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resolve of waiting) resolve();
  }
}
