/**
 * A fixed rotation that spreads what a vector has in a few dimensions over all of them, so that one scale or one bit a
 * dimension says as much of each.
 *
 * Signs are flipped at random and a Walsh-Hadamard transform goes over the first and over the last 2^n dimensions, twice:
 * dot products stay what they were, in O(d log d).
 */
export class VectorRotation {
  readonly #dimensions: number;
  /** The largest power of two that fits. */
  readonly #window: number;
  readonly #flips: Float32Array;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#window = 2 ** Math.floor(Math.log2(dimensions));
    const random = createSequence();
    this.#flips = Float32Array.from({ length: ROUNDS * dimensions }, () => (random() < HALF ? 1 : -1));
  }

  /** @param vector overwritten; `dimensions` long */
  rotate(vector: Float32Array): void {
    const last = this.#dimensions - this.#window;
    for (let round = 0; round < ROUNDS; round++) {
      const flips = round * this.#dimensions;
      for (let at = 0; at < this.#dimensions; at++)
        vector[at] = (vector[at] as number) * (this.#flips[flips + at] as number);
      transform(vector, 0, this.#window);
      if (last > 0) transform(vector, last, this.#window);
    }
  }
}

const ROUNDS = 2;
const HALF = 2 ** 31;

/** A Walsh-Hadamard transform in place, scaled to keep lengths. */
function transform(vector: Float32Array, start: number, size: number): void {
  const end = start + size;
  for (let half = 1; half < size; half *= 2) {
    for (let block = start; block < end; block += 2 * half) {
      for (let at = block; at < block + half; at++) {
        const a = vector[at] as number;
        const b = vector[at + half] as number;
        vector[at] = a + b;
        vector[at + half] = a - b;
      }
    }
  }
  const scale = 1 / Math.sqrt(size);
  for (let at = start; at < end; at++) vector[at] = (vector[at] as number) * scale;
}

/** Xorshift32: the same flips in every process, because codes of one are compared with queries of another. */
function createSequence(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
