const two = (part: number): string => String(part).padStart(2, '0');

/**
 * The day as the person at this machine lives it: budgets and counts of "today" end at their midnight.
 *
 * @param nowMs milliseconds since the Unix epoch
 * @returns `2026-03-02`, its first instant as ISO, and the first one after it in milliseconds since the epoch
 */
export function localDay(nowMs: number): { day: string; startsAt: string; endsAtMs: number } {
  const start = new Date(nowMs);
  start.setHours(0, 0, 0, 0);
  const day = `${start.getFullYear()}-${two(start.getMonth() + 1)}-${two(start.getDate())}`;
  const startsAt = start.toISOString();
  // Not 24 hours later on the two days a year when clocks change.
  return { day, startsAt, endsAtMs: start.setHours(24) };
}
