import { editQuestion } from './edit-text.ts';
import { flipNumber, NUMBER } from './flip-numbers.ts';
import type { Mutator } from './mutator.ts';

/** Numbers of the question become others: what it then asks about is nowhere. */
export const mutateNumbers: Mutator = (input) => {
  const mutated = editQuestion(input, NUMBER, flipNumber);
  return { ...mutated, expects: mutated.changes.length > 0 ? 'unanswerable' : 'same' };
};
