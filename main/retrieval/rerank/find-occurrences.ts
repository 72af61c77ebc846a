import { stemWord } from '../../base/porter-stemmer.ts';

/** Where the query's stems stand in a text. */
export interface Occurrences {
  /** Word positions from 0, ascending, one list per stem. */
  positions: readonly (readonly number[])[];
  /** Words read. */
  length: number;
}

/** As FTS5's `unicode61` sees words. */
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;
const MARKS = /\p{M}+/gu;
const NON_ASCII = /[^\0-\x7f]/;

/** Porter's rules only change what comes after the first letters, so a word that begins differently need not be stemmed. */
const FIXED_LETTERS = 2;

/**
 * Finds the stems of one query in many texts. A word is stemmed once however often it comes: almost all words of a text
 * begin unlike every stem, and are passed over without making a string of them.
 */
export class OccurrenceFinder {
  readonly #stems: ReadonlyMap<string, number>;
  readonly #beginnings = new Set<number>();
  readonly #known = new Map<string, number>();

  constructor(stems: readonly string[]) {
    this.#stems = new Map(stems.map((stem, index) => [stem, index]));
    for (const stem of stems) this.#beginnings.add(beginning(stem, 0, Math.min(stem.length, FIXED_LETTERS)));
  }

  /** @param maxWords words after these are not read */
  find(text: string, maxWords: number): Occurrences {
    const positions: number[][] = Array.from({ length: this.#stems.size }, () => []);
    const lower = text.toLowerCase();
    const length = NON_ASCII.test(lower)
      ? this.#findUnicode(lower.normalize('NFD').replace(MARKS, ''), maxWords, positions)
      : this.#findAscii(lower, maxWords, positions);
    return { positions, length };
  }

  #findAscii(text: string, maxWords: number, positions: number[][]): number {
    let words = 0;
    let index = 0;
    while (words < maxWords) {
      while (index < text.length && !isWordCode(text.charCodeAt(index))) index++;
      if (index >= text.length) break;
      const start = index;
      while (index < text.length && isWordCode(text.charCodeAt(index))) index++;
      if (this.#beginnings.has(beginning(text, start, Math.min(index, start + FIXED_LETTERS)))) {
        this.#note(text.slice(start, index), words, positions);
      }
      words++;
    }
    return words;
  }

  #findUnicode(text: string, maxWords: number, positions: number[][]): number {
    let words = 0;
    for (const [word] of text.matchAll(WORD)) {
      if (words === maxWords) break;
      this.#note(word, words, positions);
      words++;
    }
    return words;
  }

  #note(word: string, position: number, positions: number[][]): void {
    let index = this.#known.get(word);
    if (index === undefined) {
      index = this.#stems.get(stemWord(word)) ?? -1;
      this.#known.set(word, index);
    }
    if (index >= 0) positions[index]?.push(position);
  }
}

/** The first letters as one number. */
function beginning(text: string, start: number, end: number): number {
  let code = 0;
  for (let index = start; index < end; index++) code = code * 0x10000 + text.charCodeAt(index);
  return code;
}

function isWordCode(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}
