import { flipNumber, NUMBER } from './flip-numbers.ts';
import { knownAnswer } from './known-answer.ts';
import { type Mutator, type MutatorInput, unchanged } from './mutator.ts';
import { negate } from './negate.ts';
import { addPassage, passagesOf } from './row-passages.ts';

const SENTENCE = /[^.!?。！？\n]+[.!?。！？]*/gu;
/** What is read of the passages, sentences: a contradiction of more is no passage but a book. */
const MAX_SENTENCES = 200;

/**
 * A passage is added that says the opposite of what the row carries: sentences of its passages with another number or denied,
 * or, in a row without any, its known answer denied. The answer stays the right one: the true passages are still there.
 */
export const mutateContradiction: Mutator = (input) => {
  const { severity, draws, fields } = input;
  const opposites = sentencesOf(input).flatMap((sentence, index) => {
    const random = draws.unit(index);
    if (random.next() >= severity) return [];
    const flipped = sentence.replace(NUMBER, (number) => flipNumber(number, random));
    return flipped === sentence ? (negate(sentence) ?? []) : flipped;
  });
  const added = opposites.length === 0 ? null : addPassage(fields, opposites.join(' '));
  return added === null ? unchanged(input) : { fields: added.fields, changes: [added.change], expects: 'same' };
};

function sentencesOf({ fields, questionField }: MutatorInput): string[] {
  const carried = passagesOf(fields)
    .flatMap(({ text }) => text.match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  if (carried.length > 0) return carried.slice(0, MAX_SENTENCES);
  const answer = knownAnswer(fields);
  return answer === null ? [] : [`It is ${answer} to which “${String(fields[questionField]).trim()}” is answered.`];
}
