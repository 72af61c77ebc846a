import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';

const NANOS_PER_MS = 1_000_000;
const NANOS_PER_MINUTE = 60_000_000_000;
/** The origin moves on before sums of nanoseconds leave the whole numbers (2^53 ns are 104 days). */
const REBASE_AFTER_NANOS = 2 ** 51;

/**
 * A token bucket as the generic cell rate algorithm: one number, the theoretical arrival time of the next permit, instead
 * of a level and a refill. Over any stretch of T it admits at most burst + rate · T permits, exactly: times are whole
 * nanoseconds, and the interval between permits is rounded up to one, never down.
 *
 * @see ATM Forum, Traffic Management 4.0, virtual scheduling
 */
export class Gcra {
  readonly burst: number;
  readonly #intervalNanos: number;
  /** Theoretical arrival time, nanoseconds after the origin. */
  #arrivalNanos = 0;
  #originNano: bigint | null = null;

  /**
   * @param options.perMinute permits; at most a billion
   * @param options.burst whole permits that may come at once, from 1
   */
  constructor(options: { perMinute: number; burst: number }) {
    const { perMinute, burst } = options;
    if (!(perMinute > 0) || perMinute > 1_000_000_000) {
      throw new InvalidArgumentError(`A rate of ${perMinute} a minute cannot be kept; give one above 0, at most 10⁹.`);
    }
    if (!Number.isInteger(burst) || burst < 1) {
      throw new InvalidArgumentError(`A burst of ${burst} is none; give a whole number from 1.`);
    }
    this.burst = burst;
    this.#intervalNanos = Math.ceil(NANOS_PER_MINUTE / perMinute);
  }

  /**
   * @param nowNano of a clock that never goes back
   * @returns milliseconds until so many permits could be taken; 0 when now; Infinity when they are more than the burst
   */
  waitMs(nowNano: bigint, permits = 1): number {
    if (permits > this.burst) return Number.POSITIVE_INFINITY;
    const now = this.#sinceOrigin(nowNano);
    const excess = this.#after(now, permits) - now - this.burst * this.#intervalNanos;
    return excess <= 0 ? 0 : excess / NANOS_PER_MS;
  }

  /**
   * Takes permits, also those that are there only later: whoever takes early waits `waitMs` first.
   * What was estimated is set right with a negative number, or with more.
   */
  take(nowNano: bigint, permits = 1): void {
    const now = this.#sinceOrigin(nowNano);
    this.#arrivalNanos = Math.max(permits < 0 ? 0 : now, this.#after(now, permits));
  }

  /** @returns permits that could be taken now */
  available(nowNano: bigint): number {
    const now = this.#sinceOrigin(nowNano);
    const room = this.burst * this.#intervalNanos - Math.max(0, this.#arrivalNanos - now);
    return Math.max(0, Math.floor(room / this.#intervalNanos));
  }

  #after(now: number, permits: number): number {
    return Math.max(this.#arrivalNanos, now) + permits * this.#intervalNanos;
  }

  #sinceOrigin(nowNano: bigint): number {
    this.#originNano ??= nowNano;
    const since = Number(nowNano - this.#originNano);
    if (since < REBASE_AFTER_NANOS) return since;
    this.#originNano = nowNano;
    this.#arrivalNanos = Math.max(0, this.#arrivalNanos - since);
    return 0;
  }
}
