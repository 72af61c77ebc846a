const FIRST_WORDS = 32;

/** A set of small whole numbers: row ids, or places in a list. */
export class RowBitmap {
  #words: Uint32Array;

  /** @param size numbers below this take no growing */
  constructor(size = 0) {
    this.#words = new Uint32Array(Math.max(FIRST_WORDS, (size >>> 5) + 1));
  }

  get byteLength(): number {
    return this.#words.byteLength;
  }

  add(value: number): void {
    const word = value >>> 5;
    if (word >= this.#words.length) {
      const grown = new Uint32Array(Math.max(word + 1, 2 * this.#words.length));
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[word] = (this.#words[word] as number) | (1 << (value & 31));
  }

  has(value: number): boolean {
    const word = this.#words[value >>> 5];
    return word !== undefined && (word & (1 << (value & 31))) !== 0;
  }
}
