import { randomInt } from 'node:crypto';

const FIRST_TERMS = 1024;
const FIRST_BYTES = 8192;
const MAX_SEED = 2 ** 31;

/**
 * Numbers for terms, from 0 in the order they come. A hash table in typed arrays: a million terms take about 20 bytes
 * each, a `Map` of strings five times as much.
 *
 * A term is given as its UTF-8 bytes, one a character (`latin1`). The hash is seeded, so that no document can be written
 * to make terms collide.
 */
export class TermVocabulary {
  #bytes = new Uint8Array(FIRST_BYTES);
  /** Term i is `bytes[offsets[i]..offsets[i + 1])`. */
  #offsets = new Uint32Array(FIRST_TERMS + 1);
  /** Term number + 1, 0 for an empty place; at most half full. */
  #table = new Uint32Array(2 * FIRST_TERMS);
  #size = 0;
  readonly #seed = randomInt(MAX_SEED);

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#bytes.byteLength + this.#offsets.byteLength + this.#table.byteLength;
  }

  /** @returns the term's number, -1 when it was never added */
  find(term: string): number {
    return (this.#table[this.#placeOf(term)] as number) - 1;
  }

  /** @returns the term's number, a new one when it was not there */
  add(term: string): number {
    const place = this.#placeOf(term);
    const known = this.#table[place] as number;
    if (known > 0) return known - 1;
    const id = this.#size;
    const start = this.#offsets[id] as number;
    const end = start + term.length;
    if (end > this.#bytes.length) this.#bytes = copyInto(new Uint8Array(2 * end), this.#bytes);
    for (let at = 0; at < term.length; at++) this.#bytes[start + at] = term.charCodeAt(at);
    if (id + 2 > this.#offsets.length)
      this.#offsets = copyInto(new Uint32Array(2 * this.#offsets.length), this.#offsets);
    this.#offsets[id + 1] = end;
    this.#size = id + 1;
    this.#table[place] = this.#size;
    if (2 * this.#size > this.#table.length) this.#growTable();
    return id;
  }

  #placeOf(term: string): number {
    const mask = this.#table.length - 1;
    let hash = this.#seed;
    for (let at = 0; at < term.length; at++) hash = mix(hash, term.charCodeAt(at));
    for (let place = finish(hash) & mask; ; place = (place + 1) & mask) {
      const known = this.#table[place] as number;
      if (known === 0 || this.#isTerm(known - 1, term)) return place;
    }
  }

  #isTerm(id: number, term: string): boolean {
    const start = this.#offsets[id] as number;
    if ((this.#offsets[id + 1] as number) - start !== term.length) return false;
    for (let at = 0; at < term.length; at++) if (this.#bytes[start + at] !== term.charCodeAt(at)) return false;
    return true;
  }

  #growTable(): void {
    this.#table = new Uint32Array(2 * this.#table.length);
    const mask = this.#table.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let hash = this.#seed;
      const end = this.#offsets[id + 1] as number;
      for (let at = this.#offsets[id] as number; at < end; at++) hash = mix(hash, this.#bytes[at] as number);
      let place = finish(hash) & mask;
      while (this.#table[place] !== 0) place = (place + 1) & mask;
      this.#table[place] = id + 1;
    }
  }
}

/** Murmur3's mixing steps. */
function mix(hash: number, byte: number): number {
  const mixed = Math.imul(hash ^ Math.imul(byte + 1, 0xcc9e2d51), 0x1b873593);
  return ((mixed << 13) | (mixed >>> 19)) + 0xe6546b64;
}

function finish(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
}

function copyInto<Values extends Uint8Array | Uint32Array>(target: Values, source: Values): Values {
  target.set(source);
  return target;
}
