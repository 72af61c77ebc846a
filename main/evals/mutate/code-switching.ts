import { ANY_WORD, editQuestion, inCaseOf } from './edit-text.ts';
import { pickOf } from './draws.ts';
import { LISTED_PLACES, listedLanguageOf } from './listed-language.ts';
import { LANGUAGES, WORD_IN_LANGUAGES } from './lists/word-in-languages.ts';
import type { Mutator } from './mutator.ts';

/** Common words of the question are said in another language: of an English one in German, French or Spanish, of others in English. */
export const mutateCodeSwitching: Mutator = (input) => {
  const question = String(input.fields[input.questionField]);
  const spoken = listedLanguageOf(question);
  const others = LANGUAGES.filter((language) => language !== 'en');
  const other = spoken === 'en' ? pickOf(others, input.draws.part('language').unit(0)) : 'en';
  return editQuestion(input, ANY_WORD, (word) => {
    const place = LISTED_PLACES.get(spoken)?.get(word.toLowerCase());
    const said = place === undefined ? undefined : WORD_IN_LANGUAGES[place]?.[LANGUAGES.indexOf(other)];
    return said === undefined ? word : inCaseOf(word, said);
  });
};
