import type { Score } from './scorer.ts';

/**
 * Why a run has no value for a metric: few fixed texts, since reports count them. What is particular to a run goes into the
 * note.
 */
export const UNSCORED = {
  failed: 'the run failed',
  /** What the metric looks at is something that only an answer has. */
  refused: 'refused',
  noPlaces: 'no judged places',
  noAnswer: 'no known answer',
  changed: 'the variant changed what is right',
  notSaid: 'nobody said whether it can be answered',
  noTools: 'nobody said which tools it takes',
  noJson: 'no JSON was asked for',
  noCitation: 'no citation',
  nothingSaid: 'the answer says nothing',
  notMeasured: 'not measured',
  noPrice: 'the price is not known',
  noGrade: 'the judge gave no grade',
  scriptFailed: 'the script failed',
  notANumber: 'not a number',
  unknownPart: 'a part of it is unknown',
} as const;

export function unscored(reason: string, note?: string): Score {
  return note === undefined || note === '' ? { unscored: reason } : { unscored: reason, note };
}

/** The metric asks something that such a case, or such a run, does not have: it is not unknown, there is nothing to know. */
const DOES_NOT_CONCERN: ReadonlySet<string> = new Set([
  UNSCORED.refused,
  UNSCORED.noPlaces,
  UNSCORED.noAnswer,
  UNSCORED.changed,
  UNSCORED.notSaid,
  UNSCORED.noTools,
  UNSCORED.noJson,
  UNSCORED.noCitation,
  UNSCORED.nothingSaid,
]);

/** @returns whether a reason says that the metric has nothing to look at, and not that its value got lost */
export function doesNotConcern(reason: string): boolean {
  return DOES_NOT_CONCERN.has(reason);
}
