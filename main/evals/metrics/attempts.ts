import type { Score } from './scorer.ts';

/** One run of one case, as a metric scored it. */
export interface ScoredAttempt {
  caseId: string;
  score: Score;
}

/** @returns the attempts of each case together, in the order in which cases first come */
export function byCase<Attempt extends { caseId: string }>(attempts: readonly Attempt[]): readonly Attempt[][] {
  return [...Map.groupBy(attempts, ({ caseId }) => caseId).values()];
}
