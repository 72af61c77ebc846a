/** What of one answer a trial looks at. */
export interface TrialAnswer {
  /** Response time; null when it failed. */
  ms: number | null;
  /** US dollars; null when nobody knows. */
  costUsd: number | null;
  hasFailed: boolean;
  refused: boolean;
  /** Whether it cites what it says; null where that cannot be said, as of a refusal or a failed answer. */
  isGrounded: boolean | null;
}

/** @returns whether somebody got what they asked for, as far as can be told without a judge */
export function hasSucceeded({ hasFailed, refused }: TrialAnswer): boolean {
  return !hasFailed && !refused;
}
