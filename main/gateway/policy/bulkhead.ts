import { abortError } from '../../base/abort.ts';
import { BulkheadFullError } from '../../base/errors/bulkhead-full-error.ts';
import type { PoolView } from '../../contract/gateway.ts';
import type { PoolSettings } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { modelCallContextOf, type ModelPool } from '../../spec/model-call.ts';
import { type Guard, withGuards } from './guard.ts';

interface Waiter {
  start(): void;
}

interface PoolState {
  running: number;
  shed: number;
  /** In order of arrival; whoever gave up is taken out. */
  waiting: Set<Waiter>;
}

/**
 * Keeps calls apart in two pools, each with so many places and a queue of bounded length: what does not fit is turned away
 * at once, so that a crowd of calls is never more than a crowd. As long as somebody waits for an interactive place, no
 * batch call begins.
 */
export class Bulkhead {
  readonly #settings: () => PoolSettings;
  readonly #clock: Clock;
  readonly #pools: Readonly<Record<ModelPool, PoolState>> = { interactive: emptyPool(), batch: emptyPool() };

  constructor(options: { settings: () => PoolSettings; clock: Clock }) {
    this.#settings = options.settings;
    this.#clock = options.clock;
  }

  /**
   * Takes a place, at once or after a wait.
   *
   * @returns a promise only when there is something to wait for; whoever came in calls `leave` once
   * @throws BulkheadFullError, also through the promise; what the signal was aborted with
   */
  enter(pool: ModelPool, signal?: AbortSignal): Promise<void> | undefined {
    const state = this.#pools[pool];
    const { maxQueued, maxWaitMs } = this.#settings()[pool];
    if (state.waiting.size === 0 && this.#hasPlace(pool)) {
      state.running += 1;
      return undefined;
    }
    if (state.waiting.size >= maxQueued) {
      state.shed += 1;
      throw new BulkheadFullError(
        `The ${pool} pool is full: ${state.running} calls run and ${state.waiting.size} wait. Ask again in a moment, or raise "pools.${pool}" in trestle.jsonc.`,
        { details: { pool, running: state.running, queued: state.waiting.size } },
      );
    }
    return this.#wait(pool, maxWaitMs, signal);
  }

  leave(pool: ModelPool): void {
    this.#pools[pool].running -= 1;
    this.#startWaiting();
  }

  view(): readonly PoolView[] {
    const settings = this.#settings();
    return (['interactive', 'batch'] as const).map((pool) => ({
      pool,
      running: this.#pools[pool].running,
      maxConcurrent: settings[pool].maxConcurrent,
      queued: this.#pools[pool].waiting.size,
      maxQueued: settings[pool].maxQueued,
      shed: this.#pools[pool].shed,
    }));
  }

  #hasPlace(pool: ModelPool): boolean {
    if (pool === 'batch' && this.#pools.interactive.waiting.size > 0) return false;
    return this.#pools[pool].running < this.#settings()[pool].maxConcurrent;
  }

  async #wait(pool: ModelPool, maxWaitMs: number, signal: AbortSignal | undefined): Promise<void> {
    const state = this.#pools[pool];
    if (signal?.aborted) throw abortError(signal);
    const started = new AbortController();
    let hasStarted = false;
    const waiter: Waiter = {
      start: () => {
        hasStarted = true;
        state.waiting.delete(waiter);
        state.running += 1;
        started.abort();
      },
    };
    state.waiting.add(waiter);
    const wakeUp = signal === undefined ? started.signal : AbortSignal.any([signal, started.signal]);
    await this.#clock.sleep(maxWaitMs, wakeUp).catch(() => undefined);
    if (hasStarted) {
      if (!signal?.aborted) return;
      this.leave(pool);
      throw abortError(signal);
    }
    state.waiting.delete(waiter);
    // Batch calls may have stood back for this one.
    this.#startWaiting();
    if (signal?.aborted) throw abortError(signal);
    state.shed += 1;
    throw new BulkheadFullError(
      `No place in the ${pool} pool came free within ${maxWaitMs} ms. Ask again later, or raise "pools.${pool}" in trestle.jsonc.`,
      { details: { pool, running: state.running, queued: state.waiting.size } },
    );
  }

  #startWaiting(): void {
    for (const pool of ['interactive', 'batch'] as const) {
      for (const waiter of this.#pools[pool].waiting) {
        if (!this.#hasPlace(pool)) break;
        waiter.start();
      }
    }
  }
}

function emptyPool(): PoolState {
  return { running: 0, shed: 0, waiting: new Set() };
}

/** @returns a guard that lets a call in when its pool has a place */
export function bulkheadGuard(bulkhead: Bulkhead): Guard {
  const tickets = {
    interactive: { settle: () => bulkhead.leave('interactive') },
    batch: { settle: () => bulkhead.leave('batch') },
  };
  return {
    enter: (options) => {
      const pool = modelCallContextOf(options)?.pool ?? 'interactive';
      const waiting = bulkhead.enter(pool, options.abortSignal);
      return waiting === undefined ? tickets[pool] : waiting.then(() => tickets[pool]);
    },
  };
}

/** @returns the model with so many calls at once as its pools allow */
export function withBulkhead(model: LanguageModel, bulkhead: Bulkhead): LanguageModel {
  return withGuards(model, [bulkheadGuard(bulkhead)]);
}
