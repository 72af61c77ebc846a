import { readHistogramCounts } from '../../base/read-histogram-counts.ts';

const MICROS_PER_MS = 1000;

/** Durations as a run measured them, to draw from. */
export interface DurationDistribution {
  meanMs: number;
  /** Squared coefficient of variation. */
  cv2: number;
  count: number;
  /** @param u uniform in [0, 1) @returns the duration below which that share lies, milliseconds */
  quantileMs(u: number): number;
}

/** @throws InvalidArgumentError when the text is no histogram */
export function durationsOf(histogram: string): DurationDistribution {
  const counts = readHistogramCounts(histogram);
  const upTo: number[] = [];
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const { micros, count: times } of counts) {
    const ms = micros / MICROS_PER_MS;
    count += times;
    sum += ms * times;
    squares += ms ** 2 * times;
    upTo.push(count);
  }
  const meanMs = count === 0 ? 0 : sum / count;
  return {
    meanMs,
    cv2: meanMs === 0 ? 0 : Math.max(0, squares / count / meanMs ** 2 - 1),
    count,
    quantileMs: (u) => (counts[firstAbove(upTo, u * count)]?.micros ?? 0) / MICROS_PER_MS,
  };
}

/** @returns the first index whose value is above `target` */
function firstAbove(ascending: readonly number[], target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @returns the same durations, each so many times as long */
export function scaled(durations: DurationDistribution, factor: number): DurationDistribution {
  return {
    ...durations,
    meanMs: durations.meanMs * factor,
    quantileMs: (u) => durations.quantileMs(u) * factor,
  };
}

/**
 * @param share of all durations, the shortest ones, taken for answers from a cache
 * @returns the durations when `wanted` of all come from the cache: drawn from the shortest where there were any, else 0
 */
export function withCacheHits(durations: DurationDistribution, share: number, wanted: number): DurationDistribution {
  const quantileMs = (u: number): number => {
    if (u < wanted) return share === 0 ? 0 : durations.quantileMs((u / wanted) * share);
    return durations.quantileMs(share + ((u - wanted) / (1 - wanted)) * (1 - share));
  };
  return { count: durations.count, quantileMs, ...momentsOf(quantileMs) };
}

/** Drawn evenly: enough for a mean to a thousandth. */
const MOMENT_DRAWS = 10_000;

function momentsOf(quantileMs: (u: number) => number): { meanMs: number; cv2: number } {
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < MOMENT_DRAWS; draw += 1) {
    const ms = quantileMs((draw + 0.5) / MOMENT_DRAWS);
    sum += ms;
    squares += ms ** 2;
  }
  const meanMs = sum / MOMENT_DRAWS;
  return { meanMs, cv2: meanMs === 0 ? 0 : Math.max(0, squares / MOMENT_DRAWS / meanMs ** 2 - 1) };
}
