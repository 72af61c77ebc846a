import { stemWord } from '../../../base/porter-stemmer.ts';
import { areSynonyms } from './synonyms.ts';

/** Worth of a match that is not the same word, as a share of an exact one; set by hand, the fit is flat around them. */
const ALLIED_WORD_QUALITY = 0.7;
export const TYPO_QUALITY = 0.8;

/** Shortest prefix two related words share ("prostitut-ion", "prostitut-e"), and the longest tail beyond it. */
const MIN_SHARED_PREFIX = 5;
const MAX_DIFFERENT_TAIL = 3;

/** Typing errors forgiven by length of the word, letters: one from 5, two from 9. */
const MIN_LETTERS_ONE_EDIT = 5;
const MIN_LETTERS_TWO_EDITS = 9;

/** A word as it is compared: `key` of `Word`, and its full stem, made once because comparing is the inner loop. */
export interface ComparableKey {
  readonly key: string;
  readonly stem: string;
}

export function toComparable(key: string): ComparableKey {
  return { key, stem: stemWord(key) };
}

/**
 * How well a word of a passage stands for a term of the question: 1 for the same word in any inflection, less for a
 * derived word ("parental" for "parents"), a word with a long shared prefix or a synonym, 0 otherwise.
 */
export function keySimilarity(term: ComparableKey, word: ComparableKey): number {
  if (term.key === word.key) return 1;
  const isAllied = term.stem === word.stem || sharesLongPrefix(term.key, word.key) || areSynonyms(term.key, word.key);
  return isAllied ? ALLIED_WORD_QUALITY : 0;
}

function sharesLongPrefix(a: string, b: string): boolean {
  const longer = Math.max(a.length, b.length);
  if (Math.min(a.length, b.length) < MIN_SHARED_PREFIX || a[0] !== b[0]) return false;
  let shared = 1;
  while (shared < longer && a[shared] === b[shared]) shared++;
  return shared >= MIN_SHARED_PREFIX && shared >= longer - MAX_DIFFERENT_TAIL && !/\d/.test(a + b);
}

/**
 * Is `typed` a plausible mistyping of `word`? Both in lower case; the first letter must agree, as it nearly always does.
 */
export function isLikelyTypo(typed: string, word: string): boolean {
  if (typed[0] !== word[0] || typed.length < MIN_LETTERS_ONE_EDIT || !/^\p{L}+$/u.test(typed)) return false;
  const allowed = typed.length >= MIN_LETTERS_TWO_EDITS ? 2 : 1;
  return Math.abs(typed.length - word.length) <= allowed && editDistance(typed, word) <= allowed;
}

/** Edits (insert, delete, replace, swap of neighbours) from `a` to `b`: the restricted Damerau–Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) best = Math.min(best, at(beforePrevious, column - 2) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
