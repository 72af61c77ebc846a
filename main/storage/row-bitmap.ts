const FIRST_WORDS = 32;
const MAX_VALUE = 2 ** 31 - 1;

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

  /** Adds the first `count` of many. @throws RangeError for a value beyond 31 bits */
  addAll(values: Float64Array, count: number): void {
    for (let at = 0; at < count; at++) {
      const value = values[at] as number;
      const word = value >>> 5;
      if (value > MAX_VALUE) throw new RangeError(`${value} is beyond what a bitmap holds`);
      if (word >= this.#words.length) this.add(value);
      else this.#words[word] = (this.#words[word] as number) | (1 << (value & 31));
    }
  }

  has(value: number): boolean {
    const word = this.#words[value >>> 5];
    return word !== undefined && (word & (1 << (value & 31))) !== 0;
  }
}
