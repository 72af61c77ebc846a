import type { BenchCorpus } from '../corpus/bench-corpus.ts';
import { createTopScores, type ScoredText } from './top-scores.ts';

const BATCH_TEXTS = 2048;

/**
 * The nearest texts of each query by cosine similarity over the float32 vectors as they are, every one of them looked at.
 * It shares no code with any engine that is measured.
 *
 * @param queryVectors one row per query
 * @returns one ranking per query, `depth` texts each; a vector without length is near nothing
 */
export function exactCosine(corpus: BenchCorpus, queryVectors: Float32Array, depth: number): ScoredText[][] {
  const { dimensions } = corpus.manifest;
  const queries = Array.from({ length: queryVectors.length / dimensions }, (_, index) =>
    normalised(queryVectors.subarray(index * dimensions, (index + 1) * dimensions)),
  );
  const best = queries.map(() => createTopScores(depth));
  for (const { first, texts, vectors } of corpus.batches(BATCH_TEXTS)) {
    for (let row = 0; row < texts.length; row++) {
      const vector = normalised(vectors.subarray(row * dimensions, (row + 1) * dimensions));
      for (let query = 0; query < queries.length; query++) {
        best[query]?.offer(first + row, dot(queries[query] as Float64Array, vector));
      }
    }
  }
  return best.map((top) => top.ranking());
}

function normalised(vector: Float32Array): Float64Array {
  let squares = 0;
  for (let index = 0; index < vector.length; index++) squares += (vector[index] as number) ** 2;
  const length = Math.sqrt(squares);
  return Float64Array.from(vector, (value) => (length === 0 ? 0 : value / length));
}

function dot(a: Float64Array, b: Float64Array): number {
  let even = 0;
  let odd = 0;
  for (let index = 0; index < a.length; index += 2) {
    even += (a[index] as number) * (b[index] as number);
    odd += (a[index + 1] ?? 0) * (b[index + 1] ?? 0);
  }
  return even + odd;
}
