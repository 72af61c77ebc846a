const BUCKETS = 10;

/**
 * Counts of the last `windowMs`, in ten steps: what was counted leaves a tenth of the window at a time, so that counting
 * is an addition, whatever the rate.
 */
export class RollingCounts {
  readonly #widthMs: number;
  readonly #counters: number;
  readonly #counts: Float64Array;
  readonly #totals: Float64Array;
  /** Number of the newest bucket since the beginning of time. */
  #newest = Number.NEGATIVE_INFINITY;

  /** @param counters how many things are counted, named by their index */
  constructor(options: { windowMs: number; counters: number }) {
    this.#widthMs = options.windowMs / BUCKETS;
    this.#counters = options.counters;
    this.#counts = new Float64Array(BUCKETS * options.counters);
    this.#totals = new Float64Array(options.counters);
  }

  add(nowMs: number, counter: number, amount = 1): void {
    this.#moveTo(nowMs);
    const at = (this.#newest % BUCKETS) * this.#counters + counter;
    this.#counts[at] = (this.#counts[at] ?? 0) + amount;
    this.#totals[counter] = (this.#totals[counter] ?? 0) + amount;
  }

  total(nowMs: number, counter: number): number {
    this.#moveTo(nowMs);
    return this.#totals[counter] ?? 0;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#totals.fill(0);
  }

  #moveTo(nowMs: number): void {
    const bucket = Math.floor(nowMs / this.#widthMs);
    if (bucket <= this.#newest) return;
    const passed = bucket - this.#newest;
    if (passed >= BUCKETS) {
      this.clear();
    } else {
      for (let step = 1; step <= passed; step += 1) this.#empty((this.#newest + step) % BUCKETS);
    }
    this.#newest = bucket;
  }

  #empty(slot: number): void {
    for (let counter = 0; counter < this.#counters; counter += 1) {
      const at = slot * this.#counters + counter;
      this.#totals[counter] = (this.#totals[counter] ?? 0) - (this.#counts[at] ?? 0);
      this.#counts[at] = 0;
    }
  }
}
