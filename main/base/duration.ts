const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** @returns seconds of `30m`, `4h`, `7d`; null for `none` and for what is no duration */
export function durationSeconds(text: string): number | null {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = SECONDS_PER_UNIT[unit ?? ''];
  return count === undefined || seconds === undefined ? null : Number(count) * seconds;
}
