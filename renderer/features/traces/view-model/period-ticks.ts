const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Labels along an axis. */
const MAX_LABELS = 6;

interface Period {
  from: string;
  to: string;
}

/** @returns a period in words, by its beginning: `2026-01-05`, `01-05 09:00` */
export function periodLabel({ from, to }: Period): string {
  const length = Date.parse(to) - Date.parse(from);
  const day = from.slice(0, 10);
  if (length >= DAY_MS) return day;
  return `${day.slice(5)} ${from.slice(11, length >= MINUTE_MS ? 16 : 19)}`;
}

/** @returns labels under some of the periods, evenly: at the middle of theirs, 0..1 */
export function periodTicks(periods: readonly Period[]): readonly { at: number; label: string }[] {
  const step = Math.max(1, Math.ceil(periods.length / MAX_LABELS));
  return periods.flatMap((period, index) =>
    index % step === 0 ? [{ at: (index + 0.5) / periods.length, label: periodLabel(period) }] : [],
  );
}
