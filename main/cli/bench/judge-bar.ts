import type { Bar } from './bench-report.ts';

/**
 * Compares a measured value with a bar of the design.
 *
 * @param options.isHeld whether the value keeps to the limit
 * @param options.notJudged why the bar does not apply to this run; null when it does
 */
export function judgeBar(options: {
  limit: string;
  measured: string;
  isHeld: boolean;
  notJudged?: string | null;
}): Bar {
  const { limit, measured, isHeld, notJudged = null } = options;
  return {
    limit,
    measured,
    verdict: notJudged !== null ? 'not judged' : isHeld ? 'held' : 'missed',
    reason: notJudged,
  };
}

/** @returns why a bar about `needed` things is not judged at `present`; null when there are enough */
export function tooFew(present: number, needed: number, things: string): string | null {
  const count = (value: number): string => value.toLocaleString('en-US');
  return present >= needed ? null : `it is about ${count(needed)} ${things}, here are ${count(present)}`;
}
