import { lengthNormOf } from './bm25-formula.ts';
import { type FrequencyCodes, NO_CODE } from './frequency-codes.ts';
import { PostingPartition } from './posting-partition.ts';

const FIRST_POSTINGS = 256;
/** Room grows by this factor: more would double the memory of a load for a moment. */
const GROWTH = 1.3;

/** Makes a partition: its chunks first, then the postings, term by term in ascending order, slots ascending. */
export class PartitionBuilder {
  readonly #rowIds: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #codeTable: FrequencyCodes;
  #termIds = new Uint32Array(FIRST_POSTINGS);
  #starts = new Uint32Array(FIRST_POSTINGS);
  #terms = 0;
  #slots = new Uint16Array(FIRST_POSTINGS);
  #codes = new Uint8Array(FIRST_POSTINGS);
  #postings = 0;
  readonly #exceptions = new Map<number, number>();

  constructor(rowIds: Uint32Array, lengths: Uint32Array, codes: FrequencyCodes) {
    this.#rowIds = rowIds;
    this.#lengths = lengths;
    this.#codeTable = codes;
  }

  /** Begins a term, whose postings `add` adds. */
  beginTerm(termId: number): void {
    if (this.#terms === this.#termIds.length) {
      const room = Math.ceil(this.#terms * GROWTH);
      this.#termIds = copied(new Uint32Array(room), this.#termIds);
      this.#starts = copied(new Uint32Array(room), this.#starts);
    }
    this.#termIds[this.#terms] = termId;
    this.#starts[this.#terms] = this.#postings;
    this.#terms += 1;
  }

  add(slot: number, frequency: number): void {
    const at = this.#postings;
    if (at === this.#slots.length) {
      const room = Math.ceil(at * GROWTH);
      this.#slots = copied(new Uint16Array(room), this.#slots);
      this.#codes = copied(new Uint8Array(room), this.#codes);
    }
    const code = this.#codeTable.codeOf(frequency);
    this.#slots[at] = slot;
    this.#codes[at] = code;
    if (code === NO_CODE) this.#exceptions.set(at, frequency);
    this.#postings = at + 1;
  }

  finish(): PostingPartition {
    const starts = copied(new Uint32Array(this.#terms + 1), this.#starts.subarray(0, this.#terms));
    starts[this.#terms] = this.#postings;
    const averageLength = this.#lengths.reduce((sum, length) => sum + length, 0) / this.#lengths.length;
    return new PostingPartition({
      rowIds: this.#rowIds,
      lengths: this.#lengths,
      termIds: this.#termIds.slice(0, this.#terms),
      starts,
      bestParts: this.#bestParts(starts, averageLength),
      averageLength,
      slots: this.#slots.slice(0, this.#postings),
      codes: this.#codes.slice(0, this.#postings),
      exceptions: this.#exceptions,
    });
  }

  #bestParts(starts: Uint32Array, averageLength: number): Float32Array {
    const { frequencies } = this.#codeTable;
    const norms = Float64Array.from(this.#lengths, (length) => lengthNormOf(length, averageLength));
    const best = new Float32Array(this.#terms);
    for (let term = 0; term < this.#terms; term++) {
      let most = 0;
      const end = starts[term + 1] as number;
      for (let at = starts[term] as number; at < end; at++) {
        const code = this.#codes[at] as number;
        // Whatever its length, a chunk's part stays below 1.
        if (code === NO_CODE) most = 1;
        const frequency = frequencies[code] as number;
        const part = frequency / (frequency + (norms[this.#slots[at] as number] as number));
        if (part > most) most = part;
      }
      best[term] = Math.min(1, most * ROUNDED_UP);
    }
    return best;
  }
}

/** More than what a number loses when it is kept in 32 bits. */
const ROUNDED_UP = 1 + 1e-6;

function copied<Values extends Uint8Array | Uint16Array | Uint32Array>(target: Values, source: Values): Values {
  target.set(source);
  return target;
}
