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
 * @returns the first that stops the pair; null when the questions may share an answer
 */
export function guardAgainst(a: QuestionFacts, b: QuestionFacts): 'negation' | 'number' | 'name' | null {
  if (a.text === b.text) return null;
  if (isOpposite(a.words, b.words)) return 'negation';
  if (differInQuantities(a.quantities, b.quantities)) return 'number';
  return differInNames(a, b) ? 'name' : null;
}
