import type { Word } from './read-words.ts';

/** Names that share so many first letters are one: `Italy` and `Italian`. */
const SHARED_LETTERS = 4;
const IS_IDENTIFIER = /^(?=.*\p{L})(?=.*\d)[\p{L}\d._-]+$|^\p{Lu}{2,}$|\p{Ll}\p{Lu}/u;

/**
 * @param names words that stand with a capital inside a sentence of the premise or the claim, in lower case: at the start
 *   of a sentence only these count
 * @returns the words of a sentence that name somebody or something, in lower case
 */
export function entitiesOf(words: readonly Word[], names: ReadonlySet<string>): readonly string[] {
  return words
    .filter((word, index) => {
      if (IS_IDENTIFIER.test(word.written)) return true;
      if (!word.isContent || !/^\p{Lu}\p{L}/u.test(word.written)) return false;
      return !word.isFirst || names.has(word.lower) || /^\p{Lu}/u.test(words[index + 1]?.written ?? '');
    })
    .map(({ lower }) => lower);
}

/** @returns in lower case, the words with a capital that is not due to the start of a sentence */
export function namesIn(sentences: readonly (readonly Word[])[]): ReadonlySet<string> {
  const isName = ({ isFirst, isContent, written }: Word): boolean => !isFirst && isContent && /^\p{Lu}/u.test(written);
  return new Set(sentences.flatMap((words) => words.filter(isName).map(({ lower }) => lower)));
}

/** @returns 0 when the source has all names of the claim, else between 0.5 and 1, by the share it does not have */
export function missingEntities(entities: readonly string[], source: readonly Word[]): number {
  if (entities.length === 0) return 0;
  const known = new Set(source.map(({ lower }) => lower));
  const starts = new Set(source.map(({ lower }) => lower.slice(0, SHARED_LETTERS)));
  const missing = entities.filter((entity) => {
    if (known.has(entity)) return false;
    const isWord = /^\p{L}+$/u.test(entity) && entity.length > SHARED_LETTERS;
    return !(isWord && starts.has(entity.slice(0, SHARED_LETTERS)));
  });
  return missing.length === 0 ? 0 : (1 + missing.length / entities.length) / 2;
}
