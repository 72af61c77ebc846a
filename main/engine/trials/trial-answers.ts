import type { AskResult } from '../../contract/ask.ts';
import { ENDING_LADDER_STEPS } from '../../contract/pipeline-file.ts';
import type { ObservedRun } from '../../replay/observe/observed-run.ts';
import type { TrialAnswer } from '../../release/trial/trial-answer.ts';

/** How an ask that came the serving way ended. */
export interface ServedOutcome {
  traceId: string | null;
  /** Null when it failed. */
  result: AskResult | null;
  ms: number;
}

/** An answer that a ladder ended, or that breaks off, is none: it counts as failed, as in a load. */
export function answerOfAsk({ result, ms }: ServedOutcome): TrialAnswer {
  if (result === null) return { ms: null, costUsd: null, hasFailed: true, refused: false, isGrounded: null };
  const hasEndedEarly = result.stages.some(
    ({ ladderStep }) => ladderStep !== null && ENDING_LADDER_STEPS.has(ladderStep),
  );
  if (hasEndedEarly || result.partial !== undefined) {
    return { ms: null, costUsd: result.costUsd, hasFailed: true, refused: false, isGrounded: null };
  }
  const { refused, citations, costUsd } = result;
  return { ms, costUsd, hasFailed: false, refused, isGrounded: refused ? null : citations.length > 0 };
}

export function answerOfRun({ answer, error, hasEndedEarly, ms, costUsd }: ObservedRun): TrialAnswer {
  if (answer === null || error !== null || hasEndedEarly === true) {
    return { ms: null, costUsd, hasFailed: true, refused: false, isGrounded: null };
  }
  const { refused, citations } = answer;
  const isGrounded = refused || citations === null ? null : citations.length > 0;
  return { ms, costUsd, hasFailed: false, refused, isGrounded };
}
