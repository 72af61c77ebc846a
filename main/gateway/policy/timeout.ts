import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import type { TimeoutSettings } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { type Deadline, DeadlineWatch } from './deadline-watch.ts';
import { type CallOutcome, type Guard, type Ticket, withGuards } from './guard.ts';
import { monotonicMs } from './monotonic-ms.ts';

export interface TimeoutOptions {
  settings: TimeoutSettings;
  clock: Clock;
  /** One for all models of a gateway. */
  watch: DeadlineWatch;
  /** As it stands in the message. */
  name: string;
}

/**
 * Ends an attempt that takes too long in all, until its first token, or between two. A token costs a store, whatever the
 * rate, and an attempt that ends in time no timer.
 *
 * The signal that the model sees aborts too, so that its socket closes; and the attempt ends at once, whether or not the
 * model listens to its signal.
 */
export function timeoutGuard(options: TimeoutOptions): Guard {
  return { enter: (callOptions) => new TimedAttempt(options, callOptions) };
}

class TimedAttempt implements Ticket, Deadline {
  readonly options: LanguageModelV4CallOptions;
  readonly #options: TimeoutOptions;
  readonly #expired = new AbortController();
  readonly #caller: AbortSignal | undefined;
  // By hand: a signal of AbortSignal.any costs more than all else here, and is held until its sources are collected.
  readonly #withdraw = (): void => this.#expired.abort(this.#caller?.reason);
  readonly #endMs: number;
  #lastMs: number;
  #silentMs: number;
  #hasAnswered = false;
  #interrupt: ((error: TrestleError) => void) | null = null;

  constructor(options: TimeoutOptions, callOptions: LanguageModelV4CallOptions) {
    const { settings, clock, watch } = options;
    const { abortSignal } = callOptions;
    this.#options = options;
    this.options = { ...callOptions, abortSignal: this.#expired.signal };
    this.#caller = abortSignal;
    if (abortSignal?.aborted === true) this.#withdraw();
    else abortSignal?.addEventListener('abort', this.#withdraw, { once: true });
    this.#lastMs = monotonicMs(clock);
    this.#endMs = this.#lastMs + settings.attemptMs;
    this.#silentMs = settings.firstTokenMs;
    watch.add(this);
  }

  dueMs(): number {
    return Math.min(this.#endMs, this.#lastMs + this.#silentMs);
  }

  onDue(): void {
    const error = new TimeoutError(`${this.#describe()} Raise "timeout" in the policy, or ask again.`);
    this.#interrupt?.(error);
    this.#expired.abort(error);
  }

  onInterruptible(interrupt: (error: TrestleError) => void): void {
    this.#interrupt = interrupt;
  }

  onFirstToken(): void {
    this.#hasAnswered = true;
    this.#silentMs = this.#options.settings.idleMs;
    this.#lastMs = monotonicMs(this.#options.clock);
    // The silence that is allowed now may end sooner.
    this.#options.watch.add(this);
  }

  onPart(): void {
    this.#lastMs = monotonicMs(this.#options.clock);
  }

  settle({ error }: CallOutcome): void {
    this.#options.watch.remove(this);
    this.#caller?.removeEventListener('abort', this.#withdraw);
    // A call that ended before the model did: a connection that is still waiting for its answer closes.
    if (error !== null) this.#expired.abort(error);
  }

  #describe(): string {
    const { settings, name } = this.#options;
    if (this.dueMs() === this.#endMs) return `${name} did not finish within ${settings.attemptMs} ms.`;
    if (this.#hasAnswered) return `${name} went silent for ${settings.idleMs} ms in mid-answer.`;
    return `${name} said nothing within ${settings.firstTokenMs} ms.`;
  }
}

/** @returns the model with deadlines on each call */
export function withTimeout(model: LanguageModel, options: { settings: TimeoutSettings; clock: Clock }): LanguageModel {
  const watch = new DeadlineWatch(options.clock);
  return withGuards(model, [timeoutGuard({ ...options, watch, name: model.modelId })]);
}
