/**
 * How Trestle writes numbers. Every number on screen goes through here, so that the same quantity reads the same in
 * every view: tabular figures, a unit, commas for thousands, `unknown` for what is not known (never 0), `–` for what
 * does not apply.
 */

/** Shown where a value exists but is not known. */
export const UNKNOWN = 'unknown';
/** Shown where a value does not apply. */
export const NOT_APPLICABLE = '–';

const MINUS = '−';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Hours are counted up to two days: `26 h` says more about a missed daily refresh than `1 d`. */
const MAX_AGE_IN_HOURS_S = 2 * DAY_S;
/** From here on a narrow cell shows thousands: `12.5k`. */
const COMPACT_FROM = 10_000;

type Maybe = number | null | undefined;

const isKnown = (value: Maybe): value is number => value != null && Number.isFinite(value);

/** Making one takes longer than drawing the row of a table it is for; by decimals, 0 to 20. */
const formats = Array.from({ length: 21 }, (_, digits) => lazyFormat(digits));

function lazyFormat(digits: number): () => Intl.NumberFormat {
  let format: Intl.NumberFormat | undefined;
  return () =>
    (format ??= new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
}

const grouped = (value: number, digits: number): string => formats[digits]?.().format(value) ?? value.toFixed(digits);

/** Rounds half away from zero at `digits` decimals, undoing binary error (1.005 → 1.01). */
function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  const scaled = Math.abs(value) * factor;
  return (Math.sign(value) * Math.round(scaled + scaled * Number.EPSILON)) / factor;
}

/** A minus that lines up with plus, and no negative zero. */
function signless(value: number, digits: number): string {
  const rounded = round(value, digits);
  return rounded < 0 ? `${MINUS}${grouped(-rounded, digits)}` : grouped(Math.abs(rounded), digits);
}

/** @returns a whole count with comma groups: `12,480` */
export function formatCount(value: Maybe): string {
  return isKnown(value) ? signless(value, 0) : UNKNOWN;
}

/** @returns the count for a narrow cell: `9,999`, then `12.5k`, `348k`, `1.2M`. Never for money or errors. */
export function formatCompactCount(value: Maybe): string {
  if (!isKnown(value)) return UNKNOWN;
  if (Math.abs(value) < COMPACT_FROM) return formatCount(value);
  const thousands = round(value / 1000, 1);
  if (Math.abs(thousands) < 100) return `${trimZero(signless(value / 1000, 1))}k`;
  if (Math.abs(round(value / 1000, 0)) < 1000) return `${signless(value / 1000, 0)}k`;
  return `${trimZero(signless(value / 1e6, 1))}M`;
}

const trimZero = (text: string): string => text.replace(/\.0$/, '');

/** @returns `1 file`, `12 files`; irregular plurals are given */
export function formatQuantity(value: Maybe, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}

/**
 * @param ms a duration in milliseconds
 * @returns `8.9 ms` below 10 ms (`< 0.1 ms` for less than it can show), `438 ms` below 1 s, `4.81 s` and `12.3 s` below a minute, then `1:42`, then `2 h 10 min`
 */
export function formatDuration(ms: Maybe): string {
  if (!isKnown(ms)) return UNKNOWN;
  if (ms < 0) return `${MINUS}${formatDuration(-ms)}`;
  if (ms === 0) return '0 ms';
  // Each step asks what the value reads as after rounding, so that 999.7 is `1.00 s` and never `1000 ms`.
  if (round(ms, 1) === 0) return '< 0.1 ms';
  if (round(ms, 1) < 10) return `${grouped(round(ms, 1), 1)} ms`;
  if (round(ms, 0) < SECOND_MS) return `${grouped(round(ms, 0), 0)} ms`;
  const seconds = ms / SECOND_MS;
  if (round(seconds, 2) < 10) return `${grouped(round(seconds, 2), 2)} s`;
  if (round(seconds, 1) < 60) return `${grouped(round(seconds, 1), 1)} s`;
  if (Math.round(seconds) < HOUR_S) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  }
  const minutes = Math.round(ms / MINUTE_MS);
  return `${grouped(Math.floor(minutes / 60), 0)} h ${minutes % 60} min`;
}

export type DurationUnit = 'ms' | 's' | 'min';

/** @returns the one unit a column of durations is written in, chosen by its largest value */
export function durationUnitFor(values: readonly number[]): DurationUnit {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  if (largest < SECOND_MS) return 'ms';
  return largest < HOUR_MS ? 's' : 'min';
}

/** @returns the bare figure in `unit` (the head of the column names it): `8.9`, `438`, `4.81` */
export function formatDurationIn(ms: Maybe, unit: DurationUnit): string {
  if (!isKnown(ms)) return UNKNOWN;
  if (ms === 0) return '0';
  if (unit === 'ms') return signless(ms, Math.abs(round(ms, 1)) < 10 ? 1 : 0);
  return signless(ms / (unit === 's' ? SECOND_MS : MINUTE_MS), unit === 's' ? 2 : 1);
}

/**
 * @param seconds an age in seconds
 * @returns `now` below 1 s, `40 s`, `2 min`, `26 h` (up to two days), `8 d`; always rounded down, as ages are
 */
export function formatAge(seconds: Maybe): string {
  if (!isKnown(seconds)) return UNKNOWN;
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / 60)} min`;
  if (seconds < MAX_AGE_IN_HOURS_S) return `${Math.floor(seconds / HOUR_S)} h`;
  return `${grouped(Math.floor(seconds / DAY_S), 0)} d`;
}

/** @returns seconds since an ISO time, at least 0; null for none or an unreadable one */
export function ageSeconds(iso: string | null | undefined, nowMs: number): number | null {
  if (iso == null) return null;
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : Math.max(0, (nowMs - at) / SECOND_MS);
}

const two = (part: number): string => String(part).padStart(2, '0');

/** @returns the exact local time for a hover: `2025-11-14 14:41:07` */
export function formatExactTime(iso: string | null | undefined): string {
  const at = iso == null ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(at)) return UNKNOWN;
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** @returns what is left of a measured task: `9 s left`, `2 min left`; `unknown` while there is no rate */
export function formatRemaining(ms: Maybe): string {
  if (!isKnown(ms)) return UNKNOWN;
  if (ms < SECOND_MS) return 'under 1 s left';
  const seconds = Math.ceil(ms / SECOND_MS);
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** @returns `402 per s`, `3.0 per s` below ten */
export function formatRate(perSecond: Maybe, unit = 'per s'): string {
  if (!isKnown(perSecond)) return UNKNOWN;
  return `${signless(perSecond, Math.abs(round(perSecond, 1)) < 10 ? 1 : 0)} ${unit}`;
}

/**
 * @param share 0..1 (more than 1 is allowed: a budget overdrawn)
 * @param limit the share it is compared with; one more digit is shown when the two would read the same without it
 * @returns `0.7 %` below 10 %, `87 %` above, `0 %` for nothing
 */
export function formatShare(share: Maybe, limit?: number): string {
  if (!isKnown(share)) return UNKNOWN;
  const percent = share * 100;
  if (percent === 0) return '0 %';
  const digits = Math.abs(round(percent, 1)) < 10 ? 1 : 0;
  const readsLikeLimit =
    limit !== undefined && limit !== share && round(limit * 100, digits) === round(percent, digits);
  return `${signless(percent, readsLikeLimit ? digits + 1 : digits)} %`;
}

/** @returns a difference of two shares in points, signed: `+35 pt`, `−0.4 pt`, `0 pt` */
export function formatPoints(difference: Maybe): string {
  if (!isKnown(difference)) return UNKNOWN;
  const points = difference * 100;
  return `${formatSigned(points, Math.abs(round(points, 1)) < 10 && points % 1 !== 0 ? 1 : 0)} pt`;
}

/** @returns a signed number with a real minus: `+49`, `−1.7`, `0` */
export function formatSigned(value: Maybe, digits = 0): string {
  if (!isKnown(value)) return UNKNOWN;
  const rounded = round(value, digits);
  if (rounded === 0) return '0';
  return rounded > 0 ? `+${grouped(rounded, digits)}` : `${MINUS}${grouped(-rounded, digits)}`;
}

/** @returns a score with two decimals: `0.93` */
export function formatScore(value: Maybe, digits = 2): string {
  return isKnown(value) ? signless(value, digits) : UNKNOWN;
}

/** @returns a ratio: `3.2×`, `12×` */
export function formatRatio(value: Maybe): string {
  if (!isKnown(value)) return UNKNOWN;
  return `${signless(value, Math.abs(round(value, 1)) < 10 ? 1 : 0)}×`;
}

/** @returns dollars: `$5.00`, `$1,240.50`; `$0.0022` below one cent; never abbreviated */
export function formatMoney(usd: Maybe): string {
  if (!isKnown(usd)) return UNKNOWN;
  const amount = Math.abs(usd);
  const sign = usd < 0 && round(amount, 4) > 0 ? MINUS : '';
  if (amount === 0) return '$0.00';
  if (amount >= 0.01) return `${sign}$${grouped(round(amount, 2), 2)}`;
  return round(amount, 4) === 0 ? `${sign}< $0.0001` : `${sign}$${grouped(round(amount, 4), 4)}`;
}

/** @returns what a run cost; `unknown` when nobody knows the price of its model: never $0.00 */
export function formatCost(usd: number | null): string {
  return usd === null ? 'unknown' : formatMoney(usd);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** @returns a size in powers of 1000: `0 B`, `812 B`, `9.4 MB`, `214 MB` */
export function formatBytes(bytes: Maybe): string {
  if (!isKnown(bytes)) return UNKNOWN;
  let value = Math.abs(bytes);
  let unit = 0;
  while (round(value, 0) >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && round(value, 1) < 10 ? 1 : 0;
  return `${bytes < 0 ? MINUS : ''}${grouped(round(value, digits), digits)} ${BYTE_UNITS[unit]}`;
}

/** @returns model tokens with their unit: `1,321 tok` */
export function formatTokens(tokens: Maybe): string {
  return isKnown(tokens) ? `${formatCount(tokens)} tok` : UNKNOWN;
}

/** @returns the first digits of an id, as people quote it: `r-7f3a9c1`, `4f0a91c2`; sources and file ids stay whole */
export function formatShortId(id: string): string {
  const release = /^r-([0-9a-f]{7})[0-9a-f]*$/.exec(id);
  if (release) return `r-${release[1]}`;
  return /^[0-9a-f]{16,}$/.test(id) ? id.slice(0, 8) : id;
}
