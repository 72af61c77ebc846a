import type { AskRun } from './ask-run.ts';
import { ladderNotes } from './stage-rows.ts';

/**
 * @returns what the results below do not show although they might hold it, a sentence each: a leg that did not run, an
 *   index that is lost
 */
export function missingLegs({ timings, retrieval }: Pick<AskRun, 'timings' | 'retrieval'>): readonly string[] {
  const legs = timings.filter(({ name }) => name === 'bm25' || name === 'vector');
  return [
    ...new Set([
      ...ladderNotes(legs).map(({ text }) => text),
      ...(retrieval?.degraded ?? []).map(({ message }) => message),
    ]),
  ];
}
