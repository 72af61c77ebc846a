import type { RetryView } from '../../contract/gateway.ts';
import type { RetryBudgetSettings } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { RollingCounts } from './rolling-counts.ts';

const FIRST = 0;
/** Retries and hedges: extra load on endpoints that may be suffering. */
const REPEATED = 1;
/** Fallbacks: load that moved elsewhere. */
const MOVED = 2;

interface StageCounts {
  window: RollingCounts;
  refused: number;
}

/**
 * Bounds what retries and hedges add to the load of a stage: in every window at most `minimum` + `share` · first attempts
 * of it. When everything fails, everybody retrying is what keeps it failing.
 */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings | null;
  readonly #clock: Clock;
  readonly #stages = new Map<string, StageCounts>();

  /** @param options.settings null counts and never refuses */
  constructor(options: { settings: RetryBudgetSettings | null; clock: Clock }) {
    this.#settings = options.settings;
    this.#clock = options.clock;
  }

  noteFirst(stage: string): void {
    this.#stage(stage).window.add(monotonicMs(this.#clock), FIRST);
  }

  noteMoved(stage: string): void {
    this.#stage(stage).window.add(monotonicMs(this.#clock), MOVED);
  }

  /** @returns whether one more retry or hedge may be made; it counts as made then */
  tryRepeat(stage: string): boolean {
    const counts = this.#stage(stage);
    const nowMs = monotonicMs(this.#clock);
    if (this.#settings !== null) {
      const allowed = this.#settings.minimum + this.#settings.share * counts.window.total(nowMs, FIRST);
      if (counts.window.total(nowMs, REPEATED) + 1 > allowed) {
        counts.refused += 1;
        return false;
      }
    }
    counts.window.add(nowMs, REPEATED);
    return true;
  }

  view(): readonly RetryView[] {
    const nowMs = monotonicMs(this.#clock);
    return [...this.#stages].map(([stage, { window, refused }]) => {
      const firstAttempts = window.total(nowMs, FIRST);
      const extraAttempts = window.total(nowMs, REPEATED) + window.total(nowMs, MOVED);
      const amplification = firstAttempts === 0 ? 1 : (firstAttempts + extraAttempts) / firstAttempts;
      return { stage, firstAttempts, extraAttempts, amplification, refused };
    });
  }

  #stage(stage: string): StageCounts {
    let counts = this.#stages.get(stage);
    if (counts === undefined) {
      counts = { window: new RollingCounts({ windowMs: this.#settings?.windowMs ?? 60_000, counters: 3 }), refused: 0 };
      this.#stages.set(stage, counts);
    }
    return counts;
  }
}
