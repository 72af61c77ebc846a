import { studentTQuantile } from '../../base/student-t.ts';
import type { FittedLine } from './fit-line.ts';

export interface Crossing {
  x: number;
  slope: number;
  low: number;
  high: number;
}

/**
 * Where a rising line reaches a level, with its interval by Fieller's theorem: all x at which the line's own error leaves
 * the level possible.
 *
 * @param confidence of the interval, two-sided
 * @returns null when the line does not rise; an interval without ends when it does not surely rise
 * @see Fieller, "Some problems in interval estimation", Journal of the Royal Statistical Society B, 1954
 */
export function findCrossing(line: FittedLine, level: number, confidence: number): Crossing | null {
  const { centre, intercept, slope, interceptVariance, slopeVariance, covariance, degrees } = line;
  if (!(slope > 0)) return null;
  const t2 = studentTQuantile((1 + confidence) / 2, degrees) ** 2;
  const above = intercept - level;
  const a = slope ** 2 - t2 * slopeVariance;
  if (!(a > 0)) return { x: centre - above / slope, slope, low: -Infinity, high: Infinity };
  const b = above * slope - t2 * covariance;
  const c = above ** 2 - t2 * interceptVariance;
  const root = Math.sqrt(Math.max(0, b ** 2 - a * c));
  return { x: centre - above / slope, slope, low: centre + (-b - root) / a, high: centre + (-b + root) / a };
}
