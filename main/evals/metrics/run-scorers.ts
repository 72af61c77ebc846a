import { defineScorer, ofFinished } from './define-scorer.ts';
import { isAnswerable } from './known-right.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { UNSCORED, unscored } from './unscored.ts';

/** Metrics that read a run without judging what it says. */
export const RUN_SCORERS = {
  answered: (name) =>
    defineScorer(
      { name, unit: 'share' },
      ofFinished(({ refused }) => ({ value: Number(!refused) })),
    ),
  'refusal-correct': (name) => defineScorer({ name, unit: 'share' }, ofFinished(refusalCorrect)),
  'json-valid': (name) => defineScorer({ name, unit: 'share' }, jsonValid),
  // A run that failed took its time for nothing: how long says nothing about how long an answer takes.
  'response-ms': (name) =>
    defineScorer(
      { name, unit: 'ms', lowerIsBetter: true },
      ofFinished(({ responseMs }) => ({ value: responseMs })),
    ),
  'ttft-ms': (name) =>
    defineScorer(
      { name, unit: 'ms', lowerIsBetter: true },
      ofFinished(({ ttftMs }) => measured(ttftMs)),
    ),
  // Tokens and money of a run that failed are spent all the same.
  'input-tokens': (name) =>
    defineScorer({ name, unit: 'count', lowerIsBetter: true }, ({ inputTokens }) => measured(inputTokens)),
  'output-tokens': (name) =>
    defineScorer({ name, unit: 'count', lowerIsBetter: true }, ({ outputTokens }) => measured(outputTokens)),
  'cost-usd': (name) =>
    defineScorer({ name, unit: 'usd', lowerIsBetter: true }, ({ costUsd }) => measured(costUsd, UNSCORED.noPrice)),
} satisfies Record<string, (name: string) => Scorer>;

function refusalCorrect(run: ScoredRun): Score {
  const answerable = isAnswerable(run.case);
  if (answerable === null) return unscored(UNSCORED.notSaid);
  if (answerable !== run.refused) return { value: 1 };
  return { value: 0, note: run.refused ? 'refused what can be answered' : 'answered what cannot be answered' };
}

/** Also of a run that failed: that the JSON was not valid may be why. */
function jsonValid({ structured, answer, error }: ScoredRun): Score {
  if (structured !== undefined) return { value: Number(structured.isValid) };
  return answer === null ? unscored(UNSCORED.failed, error ?? '') : unscored(UNSCORED.noJson);
}

function measured(value: number | null, reason: string = UNSCORED.notMeasured): Score {
  return value === null ? unscored(reason) : { value };
}
