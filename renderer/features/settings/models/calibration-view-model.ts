import type { CacheCalibration, CalibrationPoint } from '../../../../main/contract/cache.ts';
import { formatScore, formatShare } from '../../../ui/index.ts';

/** A point of a curve in the unit square: x to the right, y up. */
export interface CurvePoint {
  x: number;
  y: number;
}

export interface CalibrationChart {
  /** Ends of the axis of thresholds. */
  from: number;
  to: number;
  /** Where the axis of false hits ends, a share. */
  mostFalse: number;
  falseHits: readonly CurvePoint[];
  /** The 95 % interval, there and back again. */
  band: readonly CurvePoint[];
  /** The bound that was asked for. */
  bound: number;
  hitShare: readonly CurvePoint[];
  mostHits: number;
  /** Where the chosen threshold stands; null without one. */
  chosen: number | null;
}

/** Of fewer judged pairs no share is drawn: its interval would fill the chart. */
const MIN_JUDGED_PAIRS = 20;

/** @returns both curves placed in the unit square; null when there is nothing to draw */
export function calibrationChart({
  curve,
  falseHitRate,
  chosen,
  judgedPairs,
}: CacheCalibration): CalibrationChart | null {
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined || last.threshold <= first.threshold) return null;
  const span = last.threshold - first.threshold;
  const x = ({ threshold }: CalibrationPoint): number => (threshold - first.threshold) / span;
  const judged = curve.flatMap((point) => (point.falseHits === null ? [] : { point, estimate: point.falseHits }));
  if (judged.length === 0 || judgedPairs.total < MIN_JUDGED_PAIRS) return null;
  const mostFalse = Math.min(1, Math.max(falseHitRate * 2, ...judged.map(({ estimate }) => estimate.high)));
  const mostHits = Math.max(...curve.map(({ hitShare }) => hitShare), Number.MIN_VALUE);
  const up = (share: number): number => Math.min(1, share / mostFalse);
  return {
    from: first.threshold,
    to: last.threshold,
    mostFalse,
    falseHits: judged.map(({ point, estimate }) => ({ x: x(point), y: up(estimate.share) })),
    band: [
      ...judged.map(({ point, estimate }) => ({ x: x(point), y: up(estimate.high) })),
      ...judged.toReversed().map(({ point, estimate }) => ({ x: x(point), y: up(estimate.low) })),
    ],
    bound: up(falseHitRate),
    hitShare: curve.map((point) => ({ x: x(point), y: point.hitShare / mostHits })),
    mostHits,
    chosen: chosen === null ? null : x(chosen),
  };
}

/** @returns what the charts say, for whoever does not see them */
export function calibrationFinding({ chosen, decision }: CacheCalibration): string {
  if (chosen === null) return decision;
  const wrong = chosen.falseHits === null ? '' : `${formatShare(chosen.falseHits.share)} of its hits would be wrong, `;
  return `At ${formatScore(chosen.threshold)}: ${wrong}${formatShare(chosen.hitShare)} of the asks answered from the cache`;
}

const GUARD_NAME = { negation: 'negation', number: 'numbers', name: 'names', source: 'changed passages' } as const;

/** @returns `Guards stopped 67: numbers 31, names 22.`; null when they stopped nothing */
export function guardsText({ stopped }: CacheCalibration): string | null {
  const kinds = (Object.keys(GUARD_NAME) as (keyof typeof GUARD_NAME)[])
    .map((kind) => ({ name: GUARD_NAME[kind], total: stopped[kind].total }))
    .filter(({ total }) => total > 0)
    .toSorted((a, b) => b.total - a.total);
  if (kinds.length === 0) return null;
  const all = kinds.reduce((sum, { total }) => sum + total, 0);
  return `Guards stopped ${all}: ${kinds.map(({ name, total }) => `${name} ${total}`).join(', ')}.`;
}
