import { logPosition, logTicks } from '../../../ui/chart/axis-ticks.ts';
import { formatDuration } from '../../../ui/format.ts';

/** Bars across the histogram: about 8 px each in the list column. */
export const HISTOGRAM_BINS = 44;
/** Below this many durations dots are drawn: bars and percentiles would pretend to know a distribution. */
export const MIN_FOR_BARS = 20;
const SHORTEST_MS = 0.1;

export interface HistogramBin {
  fromMs: number;
  toMs: number;
  count: number;
}

export interface LatencyHistogram {
  /** Ends of the log axis, 1-2-5 values, milliseconds. */
  minMs: number;
  maxMs: number;
  bins: readonly HistogramBin[];
  /** The fullest bin's count, at least 1. */
  highest: number;
  ticks: readonly { at: number; label: string }[];
}

/** Labels nearer to each other than this would touch; shares of the width. */
const MIN_TICK_DISTANCE = 0.16;
/** After the first one, which stands at the edge and reaches inwards. */
const AFTER_EDGE_DISTANCE = 0.19;

/**
 * Counts durations into bins of equal width on a log axis.
 *
 * @param durationsMs any order; values of 0 or less count as the shortest that can be drawn
 * @returns null without durations
 */
export function latencyHistogram(
  durationsMs: readonly number[],
  binCount: number = HISTOGRAM_BINS,
): LatencyHistogram | null {
  if (durationsMs.length === 0) return null;
  const values = durationsMs.map((ms) => Math.max(SHORTEST_MS, ms));
  const minMs = roundStep(
    values.reduce((a, b) => Math.min(a, b)),
    -1,
  );
  const maxMs = roundStep(
    values.reduce((a, b) => Math.max(a, b)),
    1,
    minMs,
  );
  const edge = (index: number): number => minMs * (maxMs / minMs) ** (index / binCount);
  const counts = Array.from({ length: binCount }, () => 0);
  for (const value of values) {
    const index = Math.min(binCount - 1, Math.floor(logPosition(value, minMs, maxMs) * binCount));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return {
    minMs,
    maxMs,
    bins: counts.map((count, index) => ({ fromMs: edge(index), toMs: edge(index + 1), count })),
    highest: Math.max(1, ...counts),
    ticks: spacedTicks(minMs, maxMs),
  };
}

/** The 1-2-5 value at or beyond `ms` in a direction; upwards always beyond `floor`, so that the axis has a length. */
function roundStep(ms: number, direction: 1 | -1, floor = 0): number {
  const candidates = logTicks(ms / 10, ms * 100);
  const found =
    direction === -1
      ? candidates.findLast((tick) => tick <= ms)
      : candidates.find((tick) => tick >= ms && tick > floor);
  return found ?? ms;
}

function spacedTicks(minMs: number, maxMs: number): LatencyHistogram['ticks'] {
  const ticks = logTicks(minMs, maxMs).map((ms) => ({ at: logPosition(ms, minMs, maxMs), label: tickLabel(ms) }));
  let last = Number.NEGATIVE_INFINITY;
  return ticks.filter(({ at }) => {
    if (at - last < (last === 0 ? AFTER_EDGE_DISTANCE : MIN_TICK_DISTANCE)) return false;
    last = at;
    return true;
  });
}

/** Ticks are round: `0.5 ms`, `20 ms`, `2 s`. */
function tickLabel(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** @returns where a duration stands on the histogram's axis, 0..1 */
export function histogramPosition({ minMs, maxMs }: LatencyHistogram, ms: number): number {
  return Math.min(1, Math.max(0, logPosition(Math.max(SHORTEST_MS, ms), minMs, maxMs)));
}

/** @returns a bin in words: `12–15 ms: 4 of 120 traces` */
export function describeBin({ fromMs, toMs, count }: HistogramBin, total: number): string {
  return `${formatDuration(fromMs)} to ${formatDuration(toMs)}: ${count} of ${total}`;
}
