import { stemWord } from '../../base/porter-stemmer.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';

export const SIMULATED_DIMENSIONS = 64;
/** Shorter words carry grammar more often than meaning … */
const SHORT_WORD = 4;
/** … and count so much against one of the others. */
const SHORT_WORD_WEIGHT = 0.15;

/**
 * The unit vector of a text by a model that does not exist: the sum of a direction for each of its words, which the seed
 * draws. Texts that share words are near. Vectors of two seeds have nothing to do with each other, as those of two real
 * models do not. A text without a word has the vector of the empty word.
 */
export function simulatedEmbedding(text: string, seed: number, dimensions = SIMULATED_DIMENSIONS): Float32Array {
  const sum = new Float32Array(dimensions);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [''];
  for (const word of words) {
    const weight = word.length < SHORT_WORD && !/\p{N}/u.test(word) ? SHORT_WORD_WEIGHT : 1;
    const { next } = createSeededSequence(hash(stemWord(word), seed));
    for (let at = 0; at < dimensions; at += 1) sum[at] = (sum[at] ?? 0) + weight * (next() - 0.5);
  }
  const norm = Math.hypot(...sum);
  return norm === 0 ? sum : sum.map((value) => value / norm);
}

/** @see FNV-1a, 32 bits, begun with the seed */
function hash(word: string, seed: number): number {
  let mixed = (0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1)) >>> 0;
  for (let at = 0; at < word.length; at += 1) mixed = Math.imul(mixed ^ word.charCodeAt(at), 0x01000193) >>> 0;
  return mixed;
}
