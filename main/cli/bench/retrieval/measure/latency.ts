import { percentile } from '../../../../base/percentile.ts';

/** Exact percentiles (nearest rank) of what was timed, in milliseconds. */
export interface Latency {
  samples: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** @throws RangeError without values */
export function describeLatency(timesMs: readonly number[]): Latency {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (p: number): number => {
    const value = percentile(sorted, p);
    if (value === null) throw new RangeError('nothing was timed');
    return value;
  };
  return { samples: sorted.length, p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: at(100) };
}
