import { CircuitOpenError } from '../../base/errors/circuit-open-error.ts';
import type { BreakerStateName, BreakerTransition, BreakerView } from '../../contract/gateway.ts';
import type { BreakerSettings } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { isEndpointFailure } from './fault.ts';
import { CallWindow } from './call-window.ts';
import { type Guard, withGuards } from './guard.ts';
import { monotonicMs } from './monotonic-ms.ts';

/** Transitions are kept for so long, and so many of them at most. */
const HISTORY_MS = 30 * 60_000;
const MAX_HISTORY = 512;

/** How a call that was let through ended; `ignored` for one that says nothing about the endpoint (cancelled, abandoned). */
export type BreakerOutcome = 'ok' | 'failed' | 'ignored';

/**
 * Stops calling what does not answer. Closed, it counts; when too many of the last calls failed or were slow it opens, and
 * every call is refused at once; after `openMs` it is half-open: exactly one call goes through, and what becomes of that
 * one closes or opens it again.
 *
 * Only calls that began in the present state count: an old call that fails late does not open a breaker anew, and a late
 * success does not close one.
 */
export class CircuitBreaker {
  readonly #settings: BreakerSettings;
  readonly #clock: Clock;
  readonly #onDidChange: (() => void) | undefined;
  readonly #window: CallWindow;
  readonly #history: { atMs: number; transition: BreakerTransition }[] = [];
  #state: BreakerStateName = 'closed';
  #sinceMs: number;
  #since: string;
  #isProbing = false;
  /** Grows with each change of state. */
  #era = 0;

  constructor(options: { settings: BreakerSettings; clock: Clock; onDidChange?: () => void }) {
    this.#settings = options.settings;
    this.#clock = options.clock;
    this.#onDidChange = options.onDidChange;
    this.#window = new CallWindow(options.settings);
    this.#sinceMs = monotonicMs(options.clock);
    this.#since = new Date(options.clock.now()).toISOString();
  }

  get state(): BreakerStateName {
    return this.#state;
  }

  /** When it came into its present state, monotonic milliseconds; null when it never was in another. */
  get changedMs(): number | null {
    return this.#era === 0 ? null : this.#sinceMs;
  }

  /** Milliseconds until a probe is let through; 0 when calls are. */
  get waitMs(): number {
    if (this.#state !== 'open') return this.#isProbing ? this.#settings.openMs : 0;
    return Math.max(0, this.#sinceMs + this.#settings.openMs - monotonicMs(this.#clock));
  }

  /**
   * Lets a call through, or not.
   *
   * @returns a number to hand back to `settle`, exactly once; -1 when the call is refused
   */
  tryEnter(): number {
    if (this.#state === 'closed') return this.#era;
    if (this.#state === 'open') {
      if (monotonicMs(this.#clock) < this.#sinceMs + this.#settings.openMs) return -1;
      this.#change('half-open', 'waited long enough');
    }
    if (this.#isProbing) return -1;
    this.#isProbing = true;
    return this.#era;
  }

  /** @param firstTokenMs how long it took until the first token; null when there was none */
  settle(era: number, outcome: BreakerOutcome, firstTokenMs: number | null): void {
    if (era !== this.#era) return;
    const isSlow = firstTokenMs !== null && firstTokenMs > this.#settings.slowCallMs;
    if (this.#state === 'half-open') {
      this.#isProbing = false;
      if (outcome === 'failed') this.#change('open', 'the probe failed');
      else if (outcome === 'ok' && isSlow) this.#change('open', `the probe took ${Math.round(firstTokenMs)} ms`);
      else if (outcome === 'ok') {
        this.#change('closed', 'the probe was answered');
        this.#window.add(monotonicMs(this.#clock), { isFailed: false, isSlow: false });
      }
      return;
    }
    if (outcome === 'ignored') return;
    const isFailed = outcome === 'failed';
    this.#window.add(monotonicMs(this.#clock), { isFailed, isSlow });
    if (isFailed || isSlow) this.#judge();
  }

  view(): BreakerView {
    const nowMs = monotonicMs(this.#clock);
    this.#window.forgetOld(nowMs);
    const { calls, failures, slow } = this.#window;
    return {
      state: this.#state,
      since: this.#since,
      nextProbeAt: this.#state === 'open' ? new Date(this.#clock.now() + this.waitMs).toISOString() : null,
      calls,
      errorRate: calls === 0 ? 0 : failures / calls,
      slowCallRate: calls === 0 ? 0 : slow / calls,
      history: this.#history.filter(({ atMs }) => atMs >= nowMs - HISTORY_MS).map(({ transition }) => transition),
    };
  }

  #judge(): void {
    const { calls, failures, slow } = this.#window;
    if (calls < this.#settings.minimumCalls) return;
    if (failures > 0 && failures >= calls * this.#settings.errorRate) {
      this.#change('open', `${failures} of ${calls} calls failed`);
    } else if (slow > 0 && slow >= calls * this.#settings.slowCallRate) {
      this.#change('open', `${slow} of ${calls} calls were slow`);
    }
  }

  #change(state: BreakerStateName, reason: string): void {
    this.#state = state;
    this.#era += 1;
    this.#isProbing = false;
    this.#sinceMs = monotonicMs(this.#clock);
    this.#since = new Date(this.#clock.now()).toISOString();
    this.#window.clear();
    this.#history.push({ atMs: this.#sinceMs, transition: { at: this.#since, state, reason } });
    if (this.#history.length > MAX_HISTORY) this.#history.shift();
    this.#onDidChange?.();
  }
}

/** @param name as it stands in the message */
export function circuitOpen(name: string, waitMs: number): CircuitOpenError {
  return new CircuitOpenError(
    `${name} is not called: its last calls failed. It is probed again in ${Math.ceil(waitMs / 1000)} s.`,
    { details: { endpoint: name, retryAfterMs: waitMs } },
  );
}

/** @returns a guard that refuses calls with CircuitOpenError while the breaker is open */
export function breakerGuard(breaker: CircuitBreaker, options: { name: string; clock: Clock }): Guard {
  return {
    enter: () => {
      const era = breaker.tryEnter();
      if (era < 0) throw circuitOpen(options.name, breaker.waitMs);
      const startedMs = monotonicMs(options.clock);
      let firstTokenMs: number | null = null;
      return {
        onFirstToken: () => {
          firstTokenMs = monotonicMs(options.clock) - startedMs;
        },
        settle: ({ error }) => {
          const outcome = error === null ? 'ok' : isEndpointFailure(error) ? 'failed' : 'ignored';
          breaker.settle(era, outcome, firstTokenMs);
        },
      };
    },
  };
}

/** @returns the model behind a breaker */
export function withCircuitBreaker(
  model: LanguageModel,
  options: { breaker: CircuitBreaker; clock: Clock },
): LanguageModel {
  return withGuards(model, [breakerGuard(options.breaker, { name: model.modelId, clock: options.clock })]);
}
