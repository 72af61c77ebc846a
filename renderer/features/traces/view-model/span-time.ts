import type { Span } from '../../../../main/contract/span.ts';

const NANOS_PER_MS = 1e6;

/** @returns milliseconds from one nanosecond stamp (decimal string) to another */
export function msBetween(fromNano: string, toNano: string): number {
  // The difference fits a double; the stamps themselves do not.
  return Number(BigInt(toNano) - BigInt(fromNano)) / NANOS_PER_MS;
}

/** @returns how long a span took, milliseconds */
export function spanMs(span: Pick<Span, 'startUnixNano' | 'endUnixNano'>): number {
  return msBetween(span.startUnixNano, span.endUnixNano);
}

export interface Interval {
  startMs: number;
  endMs: number;
}

/** @returns the time covered by at least one interval, milliseconds; overlaps count once */
export function coveredMs(intervals: readonly Interval[]): number {
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    if (endMs <= reached) continue;
    covered += endMs - Math.max(startMs, reached);
    reached = endMs;
  }
  return covered;
}
