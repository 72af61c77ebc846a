import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { metricUnit } from './metric-words.ts';

/** A straight scale that several marks share, in the unit of a metric. */
export interface IntervalAxis {
  low: number;
  high: number;
  /** Round values within it, ascending. */
  ticks: readonly number[];
}

/** Air beside the outermost mark, as a share of what is drawn. */
const PADDING = 0.06;
/** The least that an axis of scores spans: below it noise would look like news. */
const LEAST_SCORE_SPAN = 0.1;

/**
 * The one scale of all marks of a metric: it holds every interval and the noise around the baseline. Scores end at 0 and 1;
 * the ticks say where the scale begins when that is not 0.
 *
 * @param spans intervals to hold; those that are not finite are passed over
 */
export function intervalAxis(
  metric: string,
  spans: readonly (readonly [low: number, high: number])[],
  mostTicks = 3,
): IntervalAxis {
  const known = spans.flat().filter(Number.isFinite);
  const isScore = metricUnit(metric) === 'score';
  let low = Math.min(...known);
  let high = Math.max(...known);
  if (known.length === 0) [low, high] = [0, 1];
  const staysBelowOne = isScore && high <= 1;
  const least = isScore ? LEAST_SCORE_SPAN : Math.max(Math.abs(high) * 0.02, Number.EPSILON);
  const span = Math.max(high - low, least);
  const middle = (low + high) / 2;
  const staysPositive = low >= 0;
  low = middle - span / 2 - span * PADDING;
  high = middle + span / 2 + span * PADDING;
  if (staysPositive) low = Math.max(0, low);
  if (staysBelowOne) high = Math.min(high, 1 + span * PADDING);
  if (high - low < least) {
    if (staysPositive && low === 0) high = least;
    else low = high - least;
  }
  return { low, high, ticks: linearTicks(low, Math.min(high, staysBelowOne ? 1 : high), mostTicks) };
}

/** @returns a scale around nothing, for differences: as far to the left as to the right of 0 it need not be */
export function differenceAxis(spans: readonly (readonly [low: number, high: number])[], mostTicks = 5): IntervalAxis {
  const known = [0, ...spans.flat().filter(Number.isFinite)];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = Math.max(high - low, Number.EPSILON);
  const from = low - span * PADDING;
  const to = high + span * PADDING;
  return { low: from, high: to, ticks: linearTicks(from, to, mostTicks) };
}

/** @returns where a value stands, 0 at the left end and 1 at the right; values outside stand at the end */
export function positionOn({ low, high }: IntervalAxis, value: number): number {
  if (!Number.isFinite(value) || high <= low) return 0;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}
