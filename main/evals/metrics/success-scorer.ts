import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { defineScorer } from './define-scorer.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { UNSCORED, unscored } from './unscored.ts';

/** What a case has to reach where an eval file does not say: the answer is right. */
export const DEFAULT_SUCCESS: Readonly<Record<string, number>> = { correct: 1 };

/**
 * Whether a run does everything it is to do: each metric reaches its bound, and stays below it where less is better.
 *
 * A run that failed is none. A bound that is missed decides, whatever is unknown beside it; without one, an unknown part
 * makes the whole unknown. A right refusal is held against what can be said of a refusal: what looks at an answer does
 * not count for it.
 *
 * @throws InvalidArgumentError for a bound of a metric that is not there
 */
export function successScorer(bounds: Readonly<Record<string, number>>, find: (name: string) => Scorer | null): Scorer {
  const parts = Object.entries(bounds).map(([name, bound]) => {
    if (name === 'success') throw new InvalidArgumentError('success: it cannot be a bound of itself');
    const scorer = find(name);
    if (scorer === null) {
      throw new InvalidArgumentError(
        `success: there is no metric ${name}. A judge or a script has to stand under metrics.`,
      );
    }
    return { scorer, bound };
  });
  if (parts.length === 0)
    throw new InvalidArgumentError('success: it has no bound. Name a metric and what it has to reach.');
  return defineScorer({ name: 'success', unit: 'share' }, async (run, signal) => {
    if (run.answer === null) return { value: 0, note: (run.error ?? UNSCORED.failed).slice(0, 300) };
    const unknown: string[] = [];
    let held = 0;
    for (const { scorer, bound } of parts) {
      const score = await scorer.score(run, signal);
      const part = holds(score, bound, scorer);
      if (part === false) return { value: 0, note: missed(score, bound, scorer) };
      if (part === true) held += 1;
      else if (!doesNotApply(score, run)) unknown.push(scorer.name);
    }
    if (unknown.length > 0) return unscored(UNSCORED.unknownPart, unknown.join(', '));
    return held > 0 ? { value: 1 } : unscored(UNSCORED.unknownPart, 'nothing of it can be said of a refusal');
  });
}

function holds(score: Score, bound: number, { lowerIsBetter }: Scorer): boolean | null {
  if ('unscored' in score) return null;
  return lowerIsBetter ? score.value <= bound : score.value >= bound;
}

function doesNotApply(score: Score, { refused }: ScoredRun): boolean {
  return refused && 'unscored' in score && score.unscored === UNSCORED.refused;
}

function missed(score: Score, bound: number, { name, lowerIsBetter }: Scorer): string {
  const value = 'value' in score ? Number(score.value.toPrecision(4)) : '';
  return `${name} ${value} is ${lowerIsBetter ? 'above' : 'below'} ${bound}`;
}
