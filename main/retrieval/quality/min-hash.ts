/** Numbers in a signature, and the bands they are looked up by. */
export const SIGNATURE_SIZE = 64;
export const BANDS = 8;
const ROWS = SIGNATURE_SIZE / BANDS;
/** Words in a shingle. */
const SHINGLE_WORDS = 4;
/** Shorter texts have too little to be told apart by. */
export const MIN_COMPARED_WORDS = 40;
/** Leading code units that are compared. */
const MAX_COMPARED_LENGTH = 1_000_000;
const WORD = /[\p{L}\p{N}]+/gu;
const EMPTY = 0xffffffff;

/**
 * Signs a text so that two texts share about as many of the 64 numbers as they share of their shingles (runs of four
 * words): MinHash with one permutation, whose empty bins are filled from the next one that is not.
 *
 * @returns null for texts of fewer than {@link MIN_COMPARED_WORDS} words
 * @see Broder, SEQUENCES 1997; Shrivastava, Li, ICML 2014
 */
export function signText(texts: Iterable<string>): Uint32Array | null {
  const bins = new Uint32Array(SIGNATURE_SIZE).fill(EMPTY);
  const window = new Uint32Array(SHINGLE_WORDS);
  let words = 0;
  let length = 0;
  for (const text of texts) {
    for (const [word] of text.matchAll(WORD)) {
      window[words % SHINGLE_WORDS] = hashWord(word);
      words += 1;
      if (words >= SHINGLE_WORDS) addShingle(bins, window, words);
    }
    length += text.length;
    if (length > MAX_COMPARED_LENGTH) break;
  }
  if (words < MIN_COMPARED_WORDS) return null;
  return fillEmpty(bins);
}

/** @returns which share of their shingles two texts have in common, estimated from their signatures, 0..1 */
export function similarityOf(one: Uint32Array, other: Uint32Array): number {
  let equal = 0;
  for (let index = 0; index < SIGNATURE_SIZE; index += 1) if (one[index] === other[index]) equal += 1;
  return equal / SIGNATURE_SIZE;
}

/** @returns one key a band; texts that share 90 % of their shingles share a key with 99 %, at 50 % with 3 % */
export function bandKeys(signature: Uint32Array): number[] {
  return Array.from({ length: BANDS }, (_, band) => {
    let key = band;
    for (let row = 0; row < ROWS; row += 1) key = mix(key ^ (signature[band * ROWS + row] ?? 0));
    return key;
  });
}

function addShingle(bins: Uint32Array, window: Uint32Array, words: number): void {
  let hash = 0;
  for (let back = 0; back < SHINGLE_WORDS; back += 1) {
    hash = mix((Math.imul(hash, 31) + (window[(words + back) % SHINGLE_WORDS] ?? 0)) >>> 0);
  }
  const bin = hash % SIGNATURE_SIZE;
  const value = mix(hash ^ 0x9e3779b9);
  if (value < (bins[bin] ?? 0)) bins[bin] = value;
}

function fillEmpty(bins: Uint32Array): Uint32Array {
  const filled = bins.slice();
  for (let bin = 0; bin < SIGNATURE_SIZE; bin += 1) {
    for (let step = 1; filled[bin] === EMPTY && step < SIGNATURE_SIZE; step += 1) {
      const donor = bins[(bin + step) % SIGNATURE_SIZE] ?? EMPTY;
      if (donor !== EMPTY) filled[bin] = mix(donor + step);
    }
  }
  return filled;
}

function hashWord(word: string): number {
  const lower = word.toLowerCase();
  let hash = 0x811c9dc5;
  for (let index = 0; index < lower.length; index += 1) hash = Math.imul(hash ^ lower.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: every bit of the input changes half of the output. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
