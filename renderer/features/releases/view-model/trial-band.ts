import type { TrialPoint } from '../../../../main/contract/release-trial.ts';

export interface TrialScale {
  low: number;
  high: number;
}

/** Pairs below which a band is so wide that it would squeeze everything else; it is cut at the edge there. */
const SETTLED_SHARE = 0.1;
const PADDING = 0.15;
/** Of a figure that never differed: a tenth of a cent, or of a point. */
const LEAST_SPAN = 1e-3;

/**
 * The scale of a difference: holds zero, the allowed bound, every difference, and the band once it has settled.
 *
 * @param points ascending in pairs
 */
export function trialScale(points: readonly TrialPoint[], allowed: number): TrialScale {
  const last = points.at(-1)?.pairs ?? 0;
  const settled = points.filter(({ pairs }) => pairs >= last * SETTLED_SHARE);
  const values = [0, allowed, ...points.map(({ delta }) => delta), ...settled.flatMap(({ low, high }) => [low, high])];
  const known = values.filter(Number.isFinite);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = Math.max(high - low, Math.abs(allowed), LEAST_SPAN);
  return { low: low - span * PADDING, high: high + span * PADDING };
}
