import { baseForm } from './irregular-forms.ts';
import { digitsOfNumberWord } from './number-words.ts';
import { stripInflection } from '../../../base/porter-stemmer.ts';

/** One word of a text with its place in it. */
export interface Word {
  /** UTF-16 offsets into the text, [start, end). */
  readonly start: number;
  readonly end: number;
  readonly surface: string;
  /** Lower case, accents folded, thousands separators removed. */
  readonly lower: string;
  /** What two words must share to count as the same: the base form without inflection, or a number word's digits. */
  readonly key: string;
  readonly isCapitalised: boolean;
}

/** Numbers with separators and decimals stay whole; otherwise a word is a run of letters, marks and digits. */
const WORD = /\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\p{L}\d])|\d+\.\d+(?![\p{L}\d.])|[\p{L}\p{N}\p{M}]+/gu;

/** Contractions' tails ("it's", "we'll"): never a word of their own. */
const CONTRACTION_TAIL = /^(?:s|t|re|ve|ll|d|m)$/;
/** What follows the head of a negated verb ("don't", "won't"): grammar as a whole. */
const NEGATION_TAIL = /^['’]t(?![\p{L}\p{N}])/iu;

/** Longest word kept, UTF-16 units; longer runs (base64, minified code) are cut so that work stays linear. */
const MAX_WORD_UNITS = 64;

/** Lower-cases and folds accents: "Zürich" → "zurich". */
export function foldCase(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

/**
 * Splits a text into words in order. Works for any Unicode text; scripts written without spaces come out as long runs,
 * which can only match themselves.
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const surface = match[0];
    const start = match.index;
    const lower = foldCase(surface.slice(0, MAX_WORD_UNITS)).replaceAll(',', '');
    if (lower === '') continue;
    if (NEGATION_TAIL.test(text.slice(start + surface.length, start + surface.length + 3))) continue;
    const before = text[start - 1];
    if ((before === "'" || before === '’') && start > 1 && CONTRACTION_TAIL.test(lower)) continue;
    const key = digitsOfNumberWord(lower) ?? stripInflection(baseForm(lower));
    const end = start + surface.length;
    words.push({ start, end, surface, lower, key, isCapitalised: /^\p{Lu}/u.test(surface) });
  }
  return words;
}
