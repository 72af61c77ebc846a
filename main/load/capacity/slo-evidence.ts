import { normalDistribution } from '../../base/normal-distribution.ts';
import type { LoadResult, LoadSlo } from '../../contract/load.ts';

/**
 * What one run says of one SLO. A bound on a percentile is a question about a share: p95<200ms says that at most 5 % of
 * the requests take longer, so a run of n requests is n trials of which some missed. Bounds on shares are that already.
 * A bound on a mean or a maximum has no trials; it has a ratio only.
 */
export interface SloEvidence {
  name: string;
  held: boolean;
  /** How many were judged, how many of them missed, and the share that may; null for a bound without such a share. */
  trials: { count: number; missed: number; allowedShare: number } | null;
  /** What was measured over what was asked for: above 1 is too much. Null when nothing was measured. */
  ratio: number | null;
}

/**
 * Requests of a loaded server are late together: four of them tell about as much as one that is alone. Used until the
 * runs themselves show how much they scatter.
 */
const TRIALS_PER_INDEPENDENT = 4;
/** Of a bound without trials, after one run: what is not known of its scatter is doubt. */
const CHANCE_WITHOUT_TRIALS = 0.95;

const PERCENTILE = /(?:^|\.)p(\d+(?:\.\d+)?)<=?/;
/** Shares of the answers, not of the arrivals. */
const OF_ANSWERS = /^(?:grounded|refused|refusals)\b/;

export function evidenceOf(slo: LoadSlo, result: LoadResult): SloEvidence {
  const { name, held, actual, target } = slo;
  const ratio = actual === null || target <= 0 ? null : actual / target;
  return { name, held, ratio, trials: actual === null ? null : trialsOf(slo, actual, result) };
}

function trialsOf(slo: LoadSlo, actual: number, result: LoadResult): SloEvidence['trials'] {
  const { name, unit, target, budgetUsed } = slo;
  const count = trialCount(slo, result);
  if (count === 0) return null;
  if (unit === 'share') {
    const isAtLeast = name.includes('>');
    const allowedShare = isAtLeast ? 1 - target : target;
    if (!isShareBetween(allowedShare)) return null;
    return { count, missed: (isAtLeast ? 1 - actual : actual) * count, allowedShare };
  }
  const percentile = PERCENTILE.exec(name)?.[1];
  if (unit !== 'ms' || percentile === undefined || budgetUsed === null) return null;
  const allowedShare = 1 - Number(percentile) / 100;
  if (!isShareBetween(allowedShare)) return null;
  return { count, missed: Math.min(1, budgetUsed * allowedShare) * count, allowedShare };
}

function trialCount({ scope, name }: LoadSlo, result: LoadResult): number {
  if (scope !== 'end-to-end') return result.stages[scope]?.count ?? 0;
  return OF_ANSWERS.test(name) ? result.succeeded : result.requests;
}

function isShareBetween(share: number): boolean {
  return share > 0 && share < 1;
}

/** @returns what several runs at the same rate say together of the same SLO */
export function poolEvidence(parts: readonly SloEvidence[]): SloEvidence {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first as SloEvidence;
  const measured = parts.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const ratio = measured.length === 0 ? null : measured.reduce((sum, value) => sum + value, 0) / measured.length;
  const counted = parts.flatMap(({ trials }) => (trials === null ? [] : [trials]));
  const count = counted.reduce((sum, trials) => sum + trials.count, 0);
  const missed = counted.reduce((sum, trials) => sum + trials.missed, 0);
  const trials = counted[0] === undefined ? null : { count, missed, allowedShare: counted[0].allowedShare };
  const held =
    trials === null
      ? parts.filter((part) => part.held).length * 2 > parts.length
      : missed <= count * trials.allowedShare;
  return { name: first.name, held, trials, ratio };
}

/**
 * @returns how likely the bound holds at this rate, 0 to 1: for trials by the score test of a share against the one that
 *   is allowed, with requests that are late together counted as fewer
 * @see Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927
 */
export function chanceHeld({ held, trials }: SloEvidence): number {
  if (trials === null) return held ? CHANCE_WITHOUT_TRIALS : 1 - CHANCE_WITHOUT_TRIALS;
  const { count, missed, allowedShare } = trials;
  const independent = Math.max(1, count / TRIALS_PER_INDEPENDENT);
  const error = Math.sqrt((allowedShare * (1 - allowedShare)) / independent);
  return normalDistribution((allowedShare - missed / count) / error);
}
