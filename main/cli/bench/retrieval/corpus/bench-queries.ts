import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScoredText } from '../measure/top-scores.ts';

/** A query with its vector, as every engine but Trestle is given it; Trestle embeds the text itself. */
export interface BenchQuery {
  text: string;
  vector: Float32Array;
}

/** The exact answers to a query: each leg in full, to the depth at which they are fused. */
export interface ExactLegs {
  bm25: readonly ScoredText[];
  vector: readonly ScoredText[];
}

export interface QuerySet {
  /** Asked first and left out. */
  warmUp: readonly BenchQuery[];
  /** Held out: engines that can be tuned are tuned on these. */
  tuning: readonly BenchQuery[];
  measured: readonly BenchQuery[];
  exact: { tuning: readonly (readonly number[])[]; measured: readonly ExactLegs[] };
}

interface QueryFile {
  dimensions: number;
  warmUp: readonly string[];
  tuning: readonly string[];
  measured: readonly string[];
  /** The nearest texts of each tuning query. */
  exactTuning: readonly (readonly number[])[];
  /** Numbers and scores of each leg of each measured query. */
  exactMeasured: readonly { bm25: [number, number][]; vector: [number, number][] }[];
}

export const QUERY_FILE = 'queries.json';
const VECTOR_FILE = 'vectors.bin';

export function writeQuerySet(
  folder: string,
  set: {
    dimensions: number;
    warmUp: readonly string[];
    tuning: readonly string[];
    measured: readonly string[];
    /** Rows in that order. */
    vectors: Float32Array;
    exactTuning: readonly (readonly number[])[];
    exactMeasured: readonly ExactLegs[];
  },
): void {
  const { vectors, exactMeasured, ...rest } = set;
  const pairs = (leg: readonly ScoredText[]): [number, number][] => leg.map(({ id, score }) => [id, score]);
  const file: QueryFile = {
    ...rest,
    exactMeasured: exactMeasured.map(({ bm25, vector }) => ({ bm25: pairs(bm25), vector: pairs(vector) })),
  };
  writeFileSync(join(folder, VECTOR_FILE), new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength));
  writeFileSync(join(folder, QUERY_FILE), JSON.stringify(file));
}

export function readQuerySet(folder: string): QuerySet {
  const file = JSON.parse(readFileSync(join(folder, QUERY_FILE), 'utf8')) as QueryFile;
  const bytes = readFileSync(join(folder, VECTOR_FILE));
  const vectors = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let row = 0;
  const withVectors = (texts: readonly string[]): BenchQuery[] =>
    texts.map((text) => {
      const start = row++ * file.dimensions;
      return { text, vector: vectors.slice(start, start + file.dimensions) };
    });
  const scored = (pairs: readonly [number, number][]): ScoredText[] => pairs.map(([id, score]) => ({ id, score }));
  return {
    warmUp: withVectors(file.warmUp),
    tuning: withVectors(file.tuning),
    measured: withVectors(file.measured),
    exact: {
      tuning: file.exactTuning,
      measured: file.exactMeasured.map(({ bm25, vector }) => ({ bm25: scored(bm25), vector: scored(vector) })),
    },
  };
}
