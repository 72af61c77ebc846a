import { throwIfAborted } from '../../base/abort.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { UNSCORED, unscored } from './unscored.ts';

/**
 * Makes a scorer that holds what every one of them promises: a run is scored once, whoever asks again (a judge costs
 * money); what is no finite number is unscored; a bounded value stays in 0..1 whatever rounding does.
 */
export function defineScorer(
  shape: Omit<Scorer, 'score' | 'lowerIsBetter'> & { lowerIsBetter?: boolean },
  score: (run: ScoredRun, signal: AbortSignal) => Score | Promise<Score>,
): Scorer {
  const isBounded = shape.unit === 'share' || shape.unit === 'score';
  const done = new WeakMap<ScoredRun, Promise<Score>>();
  return {
    ...shape,
    lowerIsBetter: shape.lowerIsBetter ?? false,
    async score(run, signal) {
      throwIfAborted(signal);
      const before = done.get(run);
      if (before !== undefined) return before;
      const scoring = Promise.resolve(score(run, signal)).then((value) => checked(value, isBounded));
      done.set(run, scoring);
      // One that was cancelled may be asked again.
      scoring.catch(() => done.delete(run));
      return scoring;
    },
  };
}

/** For metrics that judge how good a run is: one that failed has nothing to judge. */
export function ofFinished(
  score: (run: ScoredRun & { answer: string }, signal: AbortSignal) => Score | Promise<Score>,
): (run: ScoredRun, signal: AbortSignal) => Score | Promise<Score> {
  return (run, signal) =>
    isFinished(run) ? score(run, signal) : unscored(UNSCORED.failed, run.error?.slice(0, MAX_NOTE_LENGTH));
}

/** In characters. */
export const MAX_NOTE_LENGTH = 300;

function isFinished(run: ScoredRun): run is ScoredRun & { answer: string } {
  return run.answer !== null;
}

function checked(score: Score, isBounded: boolean): Score {
  if ('unscored' in score) return score;
  if (!Number.isFinite(score.value)) return unscored(UNSCORED.notANumber, String(score.value));
  return isBounded ? { ...score, value: Math.min(1, Math.max(0, score.value)) } : score;
}
