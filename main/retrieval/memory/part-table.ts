import { partOfScore } from './bm25-formula.ts';
import type { FrequencyCodes } from './frequency-codes.ts';

/** Lengths, in tokens, that have an entry: nearly all chunks are shorter. */
export const TABLE_LENGTHS = 1024;
/** Frequency codes that have a row: the first ones given are those of nearly all postings. */
export const TABLE_CODES = 32;

/**
 * {@link partOfScore}, looked up instead of divided. A table is of one average length, and has 256 KB, of which a search
 * touches a few.
 */
export class PartTable {
  readonly #parts = new Float64Array(TABLE_CODES * TABLE_LENGTHS);
  #averageLength = 0;
  /** Codes whose rows are filled in. */
  #rows = 0;

  /**
   * @param averageLength tokens a chunk
   * @returns the part of code c in a chunk of d tokens at c · TABLE_LENGTHS + d, for codes below TABLE_CODES that there are
   */
  of(averageLength: number, codes: FrequencyCodes): Float64Array {
    if (averageLength !== this.#averageLength) this.#rows = 0;
    this.#averageLength = averageLength;
    for (; this.#rows < Math.min(codes.size, TABLE_CODES); this.#rows++) {
      const frequency = codes.frequencies[this.#rows] as number;
      const start = this.#rows * TABLE_LENGTHS;
      for (let length = 0; length < TABLE_LENGTHS; length++) {
        this.#parts[start + length] = partOfScore(frequency, length, averageLength);
      }
    }
    return this.#parts;
  }
}
