import { percentile } from '../../base/percentile.ts';
import type { PlainSignal } from '../../contract/alert-rule.ts';

/** One run, span or review that a signal counts. */
export interface Sample {
  /** When the run ended, or the review was given. Milliseconds since the epoch. */
  endMs: number;
  /** NaN for a run that belongs here and does not tell. */
  value: number;
  /** What the value is divided by; 1 for a mean or a share. */
  weight: number;
}

/** How samples become one number. `mean` is Σvalue / Σweight. */
export type Aggregate = { as: 'mean' } | { as: 'percentile'; p: number } | { as: 'sum' } | { as: 'count' };

export interface WindowValue {
  /** Null when there is nothing to divide by. */
  value: number | null;
  samples: number;
  /** Samples whose value is not known; in no other figure. */
  leftOut: number;
}

export function aggregateOf(signal: PlainSignal): Aggregate {
  if (signal.type === 'latency') return { as: 'percentile', p: signal.percentile };
  if (signal.type === 'cost') return { as: 'sum' };
  return { as: signal.type === 'runs' ? 'count' : 'mean' };
}

/**
 * Samples in the order of time, which any window is read from: sums by two differences, percentiles by sorting the
 * window's own values.
 */
export class SampleSeries {
  readonly length: number;
  private readonly endMs: Float64Array;
  private readonly values: Float64Array;
  private readonly valueSums: Float64Array;
  private readonly weightSums: Float64Array;
  private readonly knownCounts: Float64Array;

  constructor(samples: readonly Sample[]) {
    const sorted = samples.toSorted((a, b) => a.endMs - b.endMs);
    this.length = sorted.length;
    this.endMs = Float64Array.from(sorted, ({ endMs }) => endMs);
    this.values = Float64Array.from(sorted, ({ value }) => value);
    const sums = (of: (sample: Sample) => number): Float64Array => {
      const cumulated = new Float64Array(sorted.length + 1);
      sorted.forEach((sample, index) => {
        cumulated[index + 1] = (cumulated[index] ?? 0) + (Number.isNaN(sample.value) ? 0 : of(sample));
      });
      return cumulated;
    };
    this.valueSums = sums(({ value }) => value);
    this.weightSums = sums(({ weight }) => weight);
    this.knownCounts = sums(() => 1);
  }

  /** @returns the places of the samples that ended in (fromMs, toMs], as [first, past the last) */
  slice(fromMs: number, toMs: number): readonly [number, number] {
    return [this.firstAfter(fromMs), this.firstAfter(toMs)];
  }

  read([first, end]: readonly [number, number], aggregate: Aggregate): WindowValue {
    const over = (sums: Float64Array): number => (sums[end] ?? 0) - (sums[first] ?? 0);
    const samples = over(this.knownCounts);
    const leftOut = end - first - samples;
    return { value: this.valueOver([first, end], aggregate, over, samples), samples, leftOut };
  }

  private valueOver(
    [first, end]: readonly [number, number],
    aggregate: Aggregate,
    over: (sums: Float64Array) => number,
    samples: number,
  ): number | null {
    if (aggregate.as === 'count') return samples;
    if (aggregate.as === 'sum') return over(this.valueSums);
    if (samples === 0) return null;
    if (aggregate.as === 'percentile') {
      const known = this.values.slice(first, end).filter((value) => !Number.isNaN(value));
      return percentile(Array.from(known.toSorted()), aggregate.p);
    }
    const weight = over(this.weightSums);
    return weight > 0 ? over(this.valueSums) / weight : null;
  }

  /** @returns the place of the first sample that ended after a time */
  private firstAfter(ms: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.endMs[middle] ?? 0) > ms) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
