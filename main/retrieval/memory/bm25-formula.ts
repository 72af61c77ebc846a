/** FTS5's constants of BM25. @see `fts5_aux.c` */
export const K1 = 1.2;
const B = 0.75;
/** What FTS5 takes for the idf of a term that half of all rows have, or more. */
const LEAST_IDF = 1e-6;

/** What a frequency is set against: k1 · (1 − b + b · |d| / avgdl). Lengths are in tokens. */
export function lengthNormOf(length: number, averageLength: number): number {
  return K1 * (1 - B + (B * length) / averageLength);
}

/**
 * What a term adds to a chunk's score for each unit of its idf: f · (k1 + 1) / (f + k1 · (1 − b + b · |d| / avgdl)),
 * computed in the order that FTS5 has, so that chunks that tie there tie here.
 */
export function partOfScore(frequency: number, length: number, averageLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + lengthNormOf(length, averageLength));
}

/** ln((N − n + ½) / (n + ½)), at least 1e-6. */
export function idfOf(rows: number, rowsWithTerm: number): number {
  const idf = Math.log((rows - rowsWithTerm + 0.5) / (rowsWithTerm + 0.5));
  return idf > 0 ? idf : LEAST_IDF;
}
