import type { LoadPercentiles } from '../../contract/load.ts';

/**
 * How many of a second's requests took longer than a bound, from the percentiles that are kept of it: between them the share
 * above falls evenly by the power of ten as the time grows by the factor, as tails do. Below the median it mirrors what
 * is above it.
 *
 * @param count of its requests; from few, high percentiles are the largest and say nothing of their own
 * @returns 0 to `count`; null where nothing is kept
 */
export function slowerThan(
  { p50Ms, p95Ms, p99Ms, maxMs }: LoadPercentiles,
  count: number,
  boundMs: number,
): number | null {
  if (p50Ms === null || maxMs === null || count === 0) return null;
  if (boundMs >= maxMs) return 0;
  const median = Math.max(p50Ms, LEAST_MS);
  if (boundMs < median) {
    const mirrored = (median * median) / Math.max(boundMs, LEAST_MS);
    return (
      count -
      (mirrored >= maxMs ? 0 : count * shareAbove(mirrored, pointsOf(count, { p50Ms: median, p95Ms, p99Ms, maxMs })))
    );
  }
  return count * shareAbove(boundMs, pointsOf(count, { p50Ms: median, p95Ms, p99Ms, maxMs }));
}

const LEAST_MS = 0.001;

interface Point {
  ms: number;
  /** Of the share above it: 1 is a tenth, 2 a hundredth. */
  nines: number;
}

/** Ascending by both. */
function pointsOf(
  count: number,
  { p50Ms, p95Ms, p99Ms, maxMs }: { p50Ms: number; p95Ms: number | null; p99Ms: number | null; maxMs: number },
): Point[] {
  const points: Point[] = [{ ms: p50Ms, nines: Math.log10(2) }];
  const add = (ms: number | null, share: number): void => {
    const last = points.at(-1);
    const nines = -Math.log10(share);
    // A percentile of fewer requests than it takes to have one is the largest of them.
    if (ms === null || share * count < 1 || last === undefined || ms <= last.ms || nines <= last.nines) return;
    points.push({ ms, nines });
  };
  add(p95Ms, 0.05);
  add(p99Ms, 0.01);
  add(maxMs, 1 / count);
  return points;
}

function shareAbove(ms: number, points: readonly Point[]): number {
  const next = points.findIndex((point) => point.ms > ms);
  const [before, after] = [points[Math.max(0, next - 1)], points[next]];
  if (before === undefined) return 0.5;
  if (after === undefined) return 10 ** -before.nines;
  const along = Math.log(ms / before.ms) / Math.log(after.ms / before.ms);
  return 10 ** -(before.nines + along * (after.nines - before.nines));
}
