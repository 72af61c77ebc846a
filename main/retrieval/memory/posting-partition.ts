import { RowBitmap } from '../../storage/row-bitmap.ts';

/**
 * Chunks of a partition at most: a chunk's place in it takes two bytes, sums for all of them fit a core's cache, and the
 * first partition of a search, which nothing can be left out of, is small.
 */
export const PARTITION_CHUNKS = 16_384;

/**
 * The postings of up to 16,384 chunks. Immutable, but for the chunks that are marked dead: a chunk that was taken away
 * or written again.
 *
 * A term's postings are `slots[starts[t]..starts[t + 1])`, ascending, with a frequency code for each: three bytes a
 * posting, read without decoding.
 */
export class PostingPartition {
  /** Row id of the chunk in each slot. */
  readonly rowIds: Uint32Array;
  /** Tokens of the chunk in each slot, all columns. */
  readonly lengths: Uint32Array;
  /** Ascending. */
  readonly termIds: Uint32Array;
  readonly starts: Uint32Array;
  /**
   * The most that f / (f + k1 · (1 − b + b · |d| / avgdl)) comes to for a term's postings, rounded up; avgdl is this
   * partition's `averageLength`.
   */
  readonly bestParts: Float32Array;
  readonly averageLength: number;
  readonly slots: Uint16Array;
  readonly codes: Uint8Array;
  /** Frequencies of the postings with `NO_CODE`, by place in `slots`. */
  readonly exceptions: ReadonlyMap<number, number>;
  readonly dead: RowBitmap;
  #deadChunks = 0;
  /** Live postings by term, as of so many dead chunks. */
  #liveCounts = new Map<number, number>();
  #liveCountsAsOf = 0;

  constructor(parts: {
    rowIds: Uint32Array;
    lengths: Uint32Array;
    termIds: Uint32Array;
    starts: Uint32Array;
    bestParts: Float32Array;
    averageLength: number;
    slots: Uint16Array;
    codes: Uint8Array;
    exceptions: ReadonlyMap<number, number>;
  }) {
    this.rowIds = parts.rowIds;
    this.lengths = parts.lengths;
    this.termIds = parts.termIds;
    this.starts = parts.starts;
    this.bestParts = parts.bestParts;
    this.averageLength = parts.averageLength;
    this.slots = parts.slots;
    this.codes = parts.codes;
    this.exceptions = parts.exceptions;
    this.dead = new RowBitmap(parts.rowIds.length);
  }

  get size(): number {
    return this.rowIds.length;
  }

  get liveChunks(): number {
    return this.rowIds.length - this.#deadChunks;
  }

  get byteLength(): number {
    const { rowIds, lengths, termIds, starts, bestParts, slots, codes, dead } = this;
    return [rowIds, lengths, termIds, starts, bestParts, slots, codes, dead].reduce(
      (sum, part) => sum + part.byteLength,
      0,
    );
  }

  kill(slot: number): void {
    this.dead.add(slot);
    this.#deadChunks += 1;
  }

  /** @returns where the term's postings are, as an index into `starts`; -1 without any */
  find(termId: number): number {
    const { termIds } = this;
    let low = 0;
    let high = termIds.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = termIds[middle] as number;
      if (found === termId) return middle;
      if (found < termId) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** @returns how many live chunks have the term; kept until another chunk dies */
  countLive(term: number): number {
    const start = this.starts[term] as number;
    const end = this.starts[term + 1] as number;
    if (this.#deadChunks === 0) return end - start;
    if (this.#liveCountsAsOf !== this.#deadChunks) {
      this.#liveCounts.clear();
      this.#liveCountsAsOf = this.#deadChunks;
    }
    let count = this.#liveCounts.get(term);
    if (count !== undefined) return count;
    count = 0;
    for (let at = start; at < end; at++) if (!this.dead.has(this.slots[at] as number)) count += 1;
    this.#liveCounts.set(term, count);
    return count;
  }
}
