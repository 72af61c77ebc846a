const BUCKETS = 4096;
/** Estimates of cosines lie within ±1; whatever lies outside counts for the first or the last bucket. */
const BUCKETS_OF_ONE = BUCKETS / 2;

/**
 * Tells above which value a wanted number of estimates lies, without sorting or keeping them: it counts them by size. The
 * threshold only rises, so that all there is to find it is looked at once.
 */
export class EstimateHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #wanted = 0;
  /** The threshold's bucket; so many estimates are in it and above. */
  #lowest = 0;
  #above = 0;

  /** Begins anew, with none. */
  begin(wanted: number): void {
    this.#counts.fill(0);
    this.#wanted = wanted;
    this.#lowest = 0;
    this.#above = 0;
  }

  add(estimate: number): void {
    const bucket = Math.max(0, Math.min(BUCKETS - 1, Math.trunc((estimate + 1) * BUCKETS_OF_ONE)));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    if (bucket >= this.#lowest) this.#above += 1;
  }

  /** @returns a value that the wanted number reaches, and less than a bucket's worth of others; -∞ while there are fewer */
  threshold(): number {
    for (;;) {
      const here = this.#counts[this.#lowest] as number;
      if (this.#above - here < this.#wanted || this.#lowest === BUCKETS - 1) break;
      this.#above -= here;
      this.#lowest += 1;
    }
    return this.#lowest === 0 ? Number.NEGATIVE_INFINITY : this.#lowest / BUCKETS_OF_ONE - 1;
  }
}
