import { ANY_WORD } from './edit-text.ts';
import { LANGUAGES, type ListedLanguage, WORD_IN_LANGUAGES } from './lists/word-in-languages.ts';

/** By language, from its word to the place in the list. */
export const LISTED_PLACES = new Map(
  LANGUAGES.map((language) => [
    language,
    // The first of two that are written alike.
    new Map(
      WORD_IN_LANGUAGES.map(
        (words, place) => [words[LANGUAGES.indexOf(language)]?.toLowerCase(), place] as const,
      ).toReversed(),
    ),
  ]),
);

/** @returns the language most of whose listed words are in the text; English for none */
export function listedLanguageOf(text: string): ListedLanguage {
  const words = text.toLowerCase().match(ANY_WORD) ?? [];
  const known = (language: ListedLanguage): number =>
    words.filter((word) => LISTED_PLACES.get(language)?.has(word) === true).length;
  return LANGUAGES.reduce((best, language) => (known(language) > known(best) ? language : best));
}
