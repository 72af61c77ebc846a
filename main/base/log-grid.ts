/** Bins of a factor of ten: each is a third longer than the one before. */
const BINS_PER_DECADE = 8;

export interface LogBin {
  from: number;
  /** Left out of the bin. */
  to: number;
  count: number;
}

/**
 * Counts values on a log grid whose bounds do not depend on them, so that several histograms share one axis and a bound
 * can be asked for. Bounds have three digits: `1.33`, `1.78`, `2.37`.
 *
 * @param floor what is less counts as this, > 0; the grid begins there
 * @returns bins that hold something, ascending
 */
export function logBins(values: readonly number[], floor: number): readonly LogBin[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const index = binOf(value, floor);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => a - b).map(([index, count]) => ({ ...binAt(index, floor), count }));
}

/**
 * @param bins of the same grid, of one histogram or of several
 * @returns every bin of the grid from the first to the last of them, for an axis without a gap
 */
export function logAxis(bins: readonly Pick<LogBin, 'from' | 'to'>[], floor: number): readonly Omit<LogBin, 'count'>[] {
  const indexes = bins.map(({ from, to }) => binOf((from + to) / 2, floor));
  if (indexes.length === 0) return [];
  const first = indexes.reduce((a, b) => Math.min(a, b));
  const last = indexes.reduce((a, b) => Math.max(a, b));
  return Array.from({ length: last - first + 1 }, (_, index) => binAt(first + index, floor));
}

function binAt(index: number, floor: number): Omit<LogBin, 'count'> {
  return { from: index === 0 ? 0 : bound(index, floor), to: bound(index + 1, floor) };
}

function binOf(value: number, floor: number): number {
  if (!(value > floor)) return 0;
  const index = Math.max(0, Math.floor(Math.log10(value / floor) * BINS_PER_DECADE));
  // The bounds are rounded: a value near one belongs where they say.
  if (value >= bound(index + 1, floor)) return index + 1;
  return index > 0 && value < bound(index, floor) ? index - 1 : index;
}

function bound(index: number, floor: number): number {
  return Number((floor * 10 ** (index / BINS_PER_DECADE)).toPrecision(3));
}
