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

const ASCII_CODES = 128;
/** A chunk of the usual size. */
const FIRST_BYTES = 8192;
const MOST_BYTES_OF_A_CHARACTER = 3;
/** Of an ASCII character its lower case, 0 where it is no part of a word. */
const FOLDED = Uint8Array.from({ length: ASCII_CODES }, (_, code) => {
  const letter = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(letter) ? letter.charCodeAt(0) : 0;
});

/**
 * Finds the stems of one query in many texts. A word is stemmed once however often it comes. Porter's rules only change
 * what comes after the first two letters, and almost all words of a text begin unlike every stem: they are passed over
 * without making a string of them.
 */
export class OccurrenceFinder {
  readonly #stems: ReadonlyMap<string, number>;
  /** 1 at `first letter · 128 + second letter` of each stem; the second is 0 where there is none. */
  readonly #beginnings = new Uint8Array(ASCII_CODES * ASCII_CODES);
  readonly #known = new Map<string, number>();
  /** Where texts are written to be read; grows to three bytes for each character of the longest. */
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);

  constructor(stems: readonly string[]) {
    this.#stems = new Map(stems.map((stem, index) => [stem, index]));
    for (const stem of stems) {
      const [first, second] = [stem.charCodeAt(0), stem.length > 1 ? stem.charCodeAt(1) : 0];
      // A stem with other letters is in no ASCII text.
      if (first < ASCII_CODES && second < ASCII_CODES) this.#beginnings[first * ASCII_CODES + second] = 1;
    }
  }

  /** @param maxWords words after these are not read */
  find(text: string, maxWords: number): Occurrences {
    const positions: number[][] = Array.from({ length: this.#stems.size }, () => []);
    const most = text.length * MOST_BYTES_OF_A_CHARACTER;
    if (most > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(most);
    // A byte of an array is read several times as fast as a character of a string.
    const isAscii = this.#bytes.write(text) === text.length;
    const length = isAscii
      ? this.#findAscii(text, this.#bytes, maxWords, positions)
      : this.#findUnicode(text, maxWords, positions);
    return { positions, length };
  }

  #findAscii(text: string, bytes: Uint8Array, maxWords: number, positions: number[][]): number {
    const { length } = text;
    const beginnings = this.#beginnings;
    let words = 0;
    let index = 0;
    while (words < maxWords) {
      while (index < length && FOLDED[bytes[index] as number] === 0) index++;
      if (index >= length) break;
      const start = index;
      index++;
      while (index < length && FOLDED[bytes[index] as number] !== 0) index++;
      const first = FOLDED[bytes[start] as number] as number;
      const second = index > start + 1 ? (FOLDED[bytes[start + 1] as number] as number) : 0;
      if (beginnings[first * ASCII_CODES + second] === 1) {
        this.#note(text.slice(start, index).toLowerCase(), words, positions);
      }
      words++;
    }
    return words;
  }

  #findUnicode(text: string, maxWords: number, positions: number[][]): number {
    let words = 0;
    for (const [word] of text.toLowerCase().normalize('NFD').replace(MARKS, '').matchAll(WORD)) {
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
