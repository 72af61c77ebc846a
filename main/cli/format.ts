/** @returns `8.9 ms`, `438 ms`, `4.81 s`, `1:42`, `2 h 10 min`: as the interface writes durations */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;

/** @returns `40 s`, `2 min`, `26 h`, `9 d`: how old something is; hours up to two days */
export function formatAge(seconds: number): string {
  if (seconds < SECONDS_PER_MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < SECONDS_PER_HOUR) return `${Math.round(seconds / SECONDS_PER_MINUTE)} min`;
  if (seconds < 2 * SECONDS_PER_DAY) return `${Math.round(seconds / SECONDS_PER_HOUR)} h`;
  return `${Math.round(seconds / SECONDS_PER_DAY)} d`;
}

/** @returns `12,480` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** @returns `1 file`, `12,480 files` */
export function formatNumberOf(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? '' : 's'}`;
}

/** @returns `$0.0021`, `$1.25`; `unknown` when nobody knows the price: never $0 */
export function formatCost(usd: number | null): string {
  if (usd === null) return 'unknown';
  const digits = usd === 0 || usd >= 1 ? 2 : 6;
  return `$${usd.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

/**
 * Lines up columns with two spaces between them; numbers to the right.
 *
 * @param rows the first row is the head
 */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, `${cell}`.length)));
  const isNumeric = (column: number): boolean => rows.slice(1).every((row) => typeof row[column] === 'number');
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumeric(column) ? `${cell}`.padStart(width) : `${cell}`.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Digits of an id that people quote; that many tell the traces of a workspace apart. */
const QUOTED_DIGITS = 8;

/** @returns a trace id as it is quoted: the first digits of a hexadecimal one, others whole, since they often begin alike */
export function shortTraceId(traceId: string): string {
  return /^[0-9a-f]{16,}$/.test(traceId) ? traceId.slice(0, QUOTED_DIGITS) : traceId;
}
