import type { Database } from '../../storage/database.ts';

/** What FTS5 knows of the whole index, and what its BM25 computes with. */
export interface Bm25Statistics {
  /** Rows of the index. */
  rows: number;
  /** Mean length of a row over all columns, in tokens. */
  meanLength: number;
}

/** FTS5's constants. @see https://sqlite.org/fts5.html#the_bm25_function */
export const BM25_K1 = 1.2;
export const BM25_B = 0.75;
/** FTS5's floor under the inverse document frequency: a word in more than half of all rows still counts a little. */
const MIN_IDF = 1e-6;

/** @returns ln((N − df + ½) / (df + ½)), at least 1e-6 */
export function inverseDocumentFrequency(rows: number, documentFrequency: number): number {
  return Math.max(MIN_IDF, Math.log((rows - documentFrequency + 0.5) / (documentFrequency + 0.5)));
}

/**
 * The weighted term frequency f behind a term's contribution c = idf · f·(k1 + 1) / (f + K), where
 * K = k1 · (1 − b + b · length / meanLength): the inverse of that formula.
 */
export function termFrequencyOf(options: {
  contribution: number;
  idf: number;
  length: number;
  meanLength: number;
}): number {
  const { contribution, idf, length, meanLength } = options;
  const saturation = BM25_K1 * (1 - BM25_B + (BM25_B * length) / meanLength);
  return (contribution * saturation) / (idf * (BM25_K1 + 1) - contribution);
}

/** Reads the averages record (row 1 of the table's data): the number of rows, then the tokens of each column. */
export function readBm25Statistics(database: Database): Bm25Statistics {
  const record = database.prepare<{ block: Uint8Array }>('SELECT block FROM chunk_fts_data WHERE id = 1').get();
  const [rows = 0, ...lengths] = record === undefined ? [] : readVarints(record.block);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  return { rows, meanLength: rows === 0 ? 0 : tokens / rows };
}

/** @returns the tokens of a row over all columns */
export function readRowLength(database: Database, id: number): number {
  const row = database.prepare<{ sz: Uint8Array }>('SELECT sz FROM chunk_fts_docsize WHERE id = ?').get(id);
  return row === undefined ? 0 : readVarints(row.sz).reduce((sum, length) => sum + length, 0);
}

/** SQLite's variable-length integers: seven bits a byte, the high bit says that more follow. */
function readVarints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      values.push(value);
      value = 0;
    }
  }
  return values;
}
