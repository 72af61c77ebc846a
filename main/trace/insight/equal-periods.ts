const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Lengths that people read. Milliseconds. */
const LENGTHS_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  28 * DAY_MS,
  91 * DAY_MS,
  364 * DAY_MS,
  3640 * DAY_MS,
];
/** Periods of one chart. */
const MAX_PERIODS = 40;

export interface Periods {
  /** ISO, `to` left out, oldest first. */
  all: readonly { from: string; to: string }[];
  /** @returns the number of the period that a time lies in */
  of(iso: string): number;
}

/** @returns periods of one round length, without a gap, that hold all the times; in UTC, as times are kept */
export function equalPeriods(range: { from: string | null; to: string | null }): Periods {
  if (range.from === null || range.to === null) return { all: [], of: () => 0 };
  const first = Date.parse(range.from);
  const last = Date.parse(range.to);
  const countAt = (length: number): number => Math.floor(last / length) - Math.floor(first / length) + 1;
  const length = LENGTHS_MS.find((ms) => countAt(ms) <= MAX_PERIODS) ?? last - first + 1;
  const begin = Math.floor(first / length) * length;
  const all = Array.from({ length: Math.floor((last - begin) / length) + 1 }, (_, index) => ({
    from: new Date(begin + index * length).toISOString(),
    to: new Date(begin + (index + 1) * length).toISOString(),
  }));
  return { all, of: (iso) => Math.floor((Date.parse(iso) - begin) / length) };
}
