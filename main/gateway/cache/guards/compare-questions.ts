import { QUESTION_GUARDS, type QuestionGuard } from '../../../contract/cache.ts';
import { isOpposite } from './negations.ts';
import { differInNames, namesOf } from './named-things.ts';
import { differInQuantities, type Quantities, quantitiesOf } from './quantities.ts';
import { type QuestionWord, wordsOf } from './question-words.ts';

/** What of a question must agree with that of another before the two can share an answer. */
export interface QuestionFacts {
  text: string;
  words: readonly QuestionWord[];
  quantities: Quantities;
  names: ReadonlySet<string>;
}

export function factsOf(text: string, isCommon: (word: string) => boolean): QuestionFacts {
  const words = wordsOf(text);
  return { text, words, quantities: quantitiesOf(words), names: namesOf(text, words, isCommon) };
}

/**
 * The guards: embeddings hardly tell "30 days" from "14 days", "may" from "may not", or one customer from the next.
 *
 * @param guards those that count, in whatever order
 * @returns the first that stops the pair; null when the questions may share an answer
 */
export function guardAgainst(
  a: QuestionFacts,
  b: QuestionFacts,
  guards: readonly QuestionGuard[] = QUESTION_GUARDS,
): QuestionGuard | null {
  if (a.text === b.text) return null;
  if (guards.includes('negation') && isOpposite(a.words, b.words)) return 'negation';
  if (guards.includes('number') && differInQuantities(a.quantities, b.quantities)) return 'number';
  return guards.includes('name') && differInNames(a, b) ? 'name' : null;
}
