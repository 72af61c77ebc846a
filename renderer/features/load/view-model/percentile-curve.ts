import { readHistogramCounts } from '../../../../main/base/read-histogram-counts.ts';

/** A point of a latency distribution: this share of the requests took at most so long. */
export interface CurvePoint {
  share: number;
  ms: number;
}

/** Percentiles that the table names, up to where the number of requests still says something. */
export const NAMED_SHARES = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999] as const;

export interface LatencyCurve {
  count: number;
  points: readonly CurvePoint[];
  at: (share: number) => number | null;
}

/**
 * @param histogram compressed text of a run's histogram
 * @returns null when the text is none, or counts nothing
 */
export function latencyCurve(histogram: string | undefined): LatencyCurve | null {
  if (histogram === undefined) return null;
  let counts: readonly { micros: number; count: number }[];
  try {
    counts = readHistogramCounts(histogram);
  } catch {
    return null;
  }
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  const points = counts.map(({ micros, count }) => {
    seen += count;
    return { share: seen / total, ms: micros / 1000 };
  });
  return {
    count: total,
    points,
    // Nearest rank, as everywhere.
    at: (share) => points.find((point) => point.share >= share - 1e-12)?.ms ?? points.at(-1)?.ms ?? null,
  };
}

/** @returns the place of a share on an axis whose steps are 90 %, 99 %, 99.9 %: 0 for none, 1 for each nine */
export function ninesOf(share: number): number {
  return -Math.log10(Math.max(1e-9, 1 - share));
}

/** @returns `p50`, `p99.9` */
export function shareName(share: number): string {
  return `p${Number((share * 100).toFixed(4))}`;
}
