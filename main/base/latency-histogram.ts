import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { BugError } from './errors/bug-error.ts';
import { readHistogramCounts } from './read-histogram-counts.ts';

/** What every histogram covers, microseconds: an hour is longer than any request that somebody waits for. */
export const MAX_HISTOGRAM_MICROS = 3_600_000_000;
/** A value is kept to a thousandth of itself, which is finer than any latency repeats. */
export const HISTOGRAM_DIGITS = 3;

const MICROS_PER_MS = 1000;
/** Lines for each halving of the distance to 100 %, as HdrHistogram's own tools write them. */
const HGRM_TICKS_PER_HALF = 5;

/**
 * The one histogram of this program: durations from 1 µs to 1 h with three significant digits, in constant memory. Those
 * of several workers, stages or runs are merged by adding their counts; percentiles are never averaged.
 *
 * @see Gil Tene, HdrHistogram
 */
export class LatencyHistogram {
  readonly #counts: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MAX_HISTOGRAM_MICROS,
    numberOfSignificantValueDigits: HISTOGRAM_DIGITS,
    // Doubles count exactly up to 2^53.
    bitBucketSize: 64,
    useWebAssembly: false,
  });

  /**
   * @param micros rounded to whole microseconds; more than an hour counts as an hour
   * @param count how often it was measured
   * @throws BugError for less than nothing: a duration of a clock that went back
   */
  recordMicros(micros: number, count = 1): void {
    if (!(micros >= 0)) throw new BugError(`${micros} µs is no duration`);
    this.#counts.recordValueWithCount(Math.min(Math.round(micros), MAX_HISTOGRAM_MICROS), count);
  }

  /** The same in milliseconds. */
  recordMs(ms: number): void {
    this.recordMicros(ms * MICROS_PER_MS);
  }

  /** Forgets everything, for a histogram that is used again. */
  reset(): void {
    this.#counts.reset();
  }

  get count(): number {
    return this.#counts.totalCount;
  }

  /** The largest value as recorded, microseconds; null when empty. From text it is known to three digits only. */
  get maxMicros(): number | null {
    return this.count === 0 ? null : this.#counts.maxValue;
  }

  /** Of the values as kept, microseconds; null when empty. */
  get meanMicros(): number | null {
    return this.count === 0 ? null : this.#counts.mean;
  }

  /**
   * The nearest-rank percentile, microseconds.
   *
   * @param p in (0, 100]
   * @returns null when empty; at most a thousandth above the value that was measured, and never more than the largest
   */
  percentileMicros(p: number): number | null {
    if (this.count === 0) return null;
    return Math.min(this.#counts.getValueAtPercentile(p), this.#counts.maxValue);
  }

  /** Adds what the other has counted. */
  add(other: LatencyHistogram): void {
    this.#counts.add(other.#counts);
  }

  /** The percentile distribution in milliseconds, as `.hgrm` files hold it. */
  toHgrm(): string {
    return this.#counts.outputPercentileDistribution(HGRM_TICKS_PER_HALF, MICROS_PER_MS);
  }

  /** All counts as HdrHistogram's compressed V2 text, microseconds: 100 bytes to a few thousand. */
  toBase64(): string {
    return encodeIntoCompressedBase64(this.#counts);
  }

  /**
   * Reads such a text, which may come from anybody.
   *
   * @throws InvalidArgumentError when it is none, or one of another range or precision
   */
  static fromBase64(text: string): LatencyHistogram {
    const histogram = new LatencyHistogram();
    for (const { micros, count } of readHistogramCounts(text)) histogram.recordMicros(micros, count);
    return histogram;
  }
}
