import type { ByteSource } from './byte-source.ts';

/**
 * The part of a stream that is being looked at. Places are counted from the beginning of the stream, so that they stay true
 * while the window moves.
 */
export class ByteWindow {
  readonly #chunks: AsyncIterator<Buffer>;
  #storage: Buffer = Buffer.alloc(0);
  /** We allocated it: there may be room after `#to`. */
  #isOwn = false;
  #from = 0;
  #to = 0;
  /** Place of `#storage[#from]`. */
  #place: number;
  /** Nothing comes after what is there. */
  isAll = false;
  #bytes: Buffer = this.#storage;

  constructor(source: ByteSource, position = 0) {
    this.#chunks = source.open(position)[Symbol.asyncIterator]();
    this.#place = position;
  }

  /** What is there, from `place` on. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get place(): number {
    return this.#place;
  }

  get end(): number {
    return this.#place + this.#bytes.length;
  }

  /** @returns the byte at a place that is there, or -1 */
  at(place: number): number {
    return this.#bytes[place - this.#place] ?? -1;
  }

  slice(from: number, to: number): Buffer {
    return this.#bytes.subarray(from - this.#place, to - this.#place);
  }

  /**
   * Gets more, and forgets what lies before `keepFrom`.
   *
   * @returns by how many places the bytes have moved to the front
   */
  async fill(keepFrom: number): Promise<number> {
    const dropped = Math.min(keepFrom, this.end) - this.#place;
    const next = this.isAll ? { done: true as const, value: undefined } : await this.#chunks.next();
    this.#drop(dropped);
    if (next.done === true) this.isAll = true;
    else this.#append(next.value);
    this.#bytes = this.#storage.subarray(this.#from, this.#to);
    return dropped;
  }

  /** Forgets what lies before a place that is not before the window, and gets what lies there. */
  async skipTo(place: number): Promise<void> {
    while (this.end <= place && !this.isAll) await this.fill(place);
    if (this.place < place) this.#drop(Math.min(place, this.end) - this.#place);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #drop(length: number): void {
    this.#from += length;
    this.#place += length;
    this.#bytes = this.#storage.subarray(this.#from, this.#to);
  }

  #append(chunk: Buffer): void {
    const kept = this.#to - this.#from;
    const needed = kept + chunk.length;
    if (kept === 0) {
      // Most often a whole chunk is done with: the next one needs no copy.
      this.#storage = chunk;
      this.#isOwn = false;
    } else if (this.#isOwn && this.#to + chunk.length <= this.#storage.length) {
      chunk.copy(this.#storage, this.#to);
      this.#to += chunk.length;
      return;
    } else {
      const roomy = Buffer.allocUnsafe(needed * 2);
      this.#storage.copy(roomy, 0, this.#from, this.#to);
      chunk.copy(roomy, kept);
      this.#storage = roomy;
      this.#isOwn = true;
    }
    this.#from = 0;
    this.#to = needed;
  }
}
