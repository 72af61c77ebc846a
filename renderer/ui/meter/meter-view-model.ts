export interface MeterGeometry {
  /** Share of the track that is filled, 0..1. */
  fill: number;
  /** Where the limit's tick stands, 0..1; null without a limit. */
  tick: number | null;
  /** Where the part beyond the limit begins, 0..1; null when there is none. */
  overFrom: number | null;
}

/** Room kept behind the limit, so that the tick is never at the very edge and an overdrawn budget can be seen. */
const HEADROOM = 1.25;

/**
 * @param value what was measured, same unit as `limit`; below 0 counts as 0
 * @param limit the SLO, floor or budget; null for none
 * @param max the end of the track; by default 1.25 × the limit, or what makes `value` fit
 */
export function meterGeometry(value: number, limit: number | null, max?: number): MeterGeometry {
  const end = max ?? (limit === null ? Math.max(value, 1) : limit * HEADROOM);
  if (!(end > 0)) return { fill: 0, tick: null, overFrom: null };
  const place = (at: number): number => Math.min(1, Math.max(0, at / end));
  const isOver = limit !== null && value > limit;
  return {
    fill: place(value),
    tick: limit === null ? null : place(limit),
    overFrom: isOver ? place(limit) : null,
  };
}
