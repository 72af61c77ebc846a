import { editQuestion } from './edit-text.ts';
import { HOMOPHONES } from './lists/homophones.ts';
import { pickOf } from './draws.ts';
import { listedLanguageOf } from './listed-language.ts';
import type { Mutator } from './mutator.ts';

/** Words, and marks that are not inside of a number. */
const WORD_OR_MARK = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’]|[.,](?=\d))*|[.,;:!?¿¡"“”„«»()…]/gu;
const MARK = /^[.,;:!?¿¡"“”„«»()…]$/u;
const FILLERS = ['um', 'uh', 'er', 'you know', 'like', 'I mean'] as const;
/** Of the words that are hit. */
const FILLER_SHARE = 0.12;

/** What a transcript of speech loses and gains: punctuation and capitals go, words become others that sound alike, fillers come. */
export const mutateAsr: Mutator = (input) => {
  const isEnglish = listedLanguageOf(String(input.fields[input.questionField])) === 'en';
  return editQuestion(input, WORD_OR_MARK, (unit, random) => {
    if (MARK.test(unit)) return '';
    const heard = unit.toLowerCase();
    const filler = random.next() < FILLER_SHARE ? `${pickOf(FILLERS, random)} ` : '';
    return filler + ((isEnglish ? HOMOPHONES.get(heard) : undefined) ?? heard);
  });
};
