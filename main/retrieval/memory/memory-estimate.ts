import type { Database } from '../../storage/database.ts';
import { readServingGeneration } from '../search/serving-generation.ts';
import { readTotals } from './lexical-source.ts';
import { strideOf } from './query-code.ts';
import { MAX_EXACT_ROWS } from './vector-memory.ts';

/** Measured at 100,000 and 1,000,000 chunks: bytes that postings and their terms take for each token of a text. */
const BYTES_PER_TOKEN = 4;
/** Row ids, lengths, places: both legs. */
const BYTES_PER_CHUNK = 48;
/** A byte and a bit for each dimension. */
const BYTES_PER_DIMENSION = 1.125;
/** What the byte leaves over, in indexes that are small enough. */
const BYTES_PER_REMAINDER = 2;

/** @returns about how many bytes both legs of an index take in memory */
export function estimateMemory(database: Database): number {
  const { rows, tokens } = readTotals(database);
  const dimensions = readServingGeneration(database)?.dimensions ?? 0;
  const perDimension = BYTES_PER_DIMENSION + (rows > MAX_EXACT_ROWS ? 0 : BYTES_PER_REMAINDER);
  return Math.round(tokens * BYTES_PER_TOKEN + rows * (strideOf(dimensions) * perDimension + BYTES_PER_CHUNK));
}
