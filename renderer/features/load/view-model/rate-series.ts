import type { LoadCurvePoint, LoadTick } from '../../../../main/contract/load-run.ts';
import { tickEndMs, tickLengthMs } from './ticks.ts';

export type RateUnit = 's' | 'min' | 'h';
const SECONDS_IN: Readonly<Record<RateUnit, number>> = { s: 1, min: 60, h: 3600 };
export const RATE_UNIT_WORD: Readonly<Record<RateUnit, string>> = { s: 'second', min: 'minute', h: 'hour' };

/** @returns the unit that a scenario's own rates are written in: what its author thinks in; `s` when it has none */
export function rateUnitOf(scenarioText: string): RateUnit {
  const found = /\d\/(s|min|h)\b/.exec(scenarioText)?.[1];
  return found === 'min' || found === 'h' ? found : 's';
}

/** @returns per second in another unit */
export function inUnit(perSecond: number, unit: RateUnit): number {
  return perSecond * SECONDS_IN[unit];
}

/** Offered and achieved at the end of a second; rates are per second. */
export interface RatePoint {
  atMs: number;
  /** What the schedule asked for then. */
  planned: number;
  /** What came: at random around what was asked for. */
  arrived: number;
  achieved: number;
  /** Meant to have started by then, and neither ended nor dropped. */
  backlog: number;
}

/** @returns a point for each second that is over */
export function ratePoints(ticks: readonly LoadTick[], curve: readonly LoadCurvePoint[]): readonly RatePoint[] {
  return ticks.map((tick, index) => ({
    atMs: tickEndMs(ticks, index),
    planned: plannedAt(curve, (tick.atMs + tickEndMs(ticks, index)) / 2),
    arrived: (tick.offered * 1000) / tickLengthMs(ticks, index),
    achieved: (tick.completed * 1000) / tickLengthMs(ticks, index),
    backlog: tick.inFlight + tick.waiting,
  }));
}

/** @returns the planned rate at a moment, straight between the points of the curve; 0 outside */
export function plannedAt(curve: readonly LoadCurvePoint[], atMs: number): number {
  const after = curve.findIndex((point) => point.atMs >= atMs);
  const next = curve[after];
  if (next === undefined) return 0;
  const before = curve[after - 1];
  if (before === undefined || next.atMs === before.atMs) return next.perSecond;
  const share = (atMs - before.atMs) / (next.atMs - before.atMs);
  return before.perSecond + share * (next.perSecond - before.perSecond);
}

/** @returns whether less was achieved than was asked for and than came: chance in the arrivals is no gap */
export function isShort({ planned, arrived, achieved }: RatePoint): boolean {
  return achieved < planned && achieved < arrived;
}

/** Behind by this share of what was asked, and by this many arrivals, is a gap that deserves a name. */
const GAP_SHARE = 0.1;
const GAP_ARRIVALS = 3;

/** @returns the second with the most left undone while the target fell behind; null when it kept up */
export function worstBacklog(points: readonly RatePoint[]): RatePoint | null {
  let worst: RatePoint | null = null;
  for (const point of points) {
    const isBehind =
      isShort(point) && point.planned - point.achieved > Math.max(point.planned * GAP_SHARE, GAP_ARRIVALS);
    if (isBehind && point.backlog > (worst?.backlog ?? 0)) worst = point;
  }
  return worst;
}

/** @returns the top of the axis: a round value above everything drawn */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}
