import type { Database } from '../../storage/database.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import type { EligibleRows } from './eligible-rows.ts';

/** A request that a leg answers: what `rankByBm25` or `rankByCosine` takes. */
export interface LegQuery {
  database: Database;
  request: unknown;
  eligible: EligibleRows;
}

/** One leg's copy of an index in memory. Every method runs within one read transaction of `database`. */
export interface LegIndex {
  /** Searchable chunks. */
  readonly chunks: number;
  /** Bytes by part. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Brings rows up to date with what they are in the database now. */
  apply(database: Database, rowIds: readonly number[]): void;
  /** @returns null when this query is beyond the copy, and SQLite must answer it */
  rank(query: LegQuery): RankedChunk[] | null;
  /** Work to be done a little at a time between queries; see `LexicalMemory.merge`. */
  tidy(): Generator<void, void, void>;
  close(): void;
}

/** How a leg comes into memory, and what it does without. */
export interface LegKind {
  /** @param onProgress a number 0..1 now and then */
  load(database: Database, onProgress: (progress: number) => void): LegIndex;
  /** @returns SQLite's answer */
  scan(database: Database, request: unknown): RankedChunk[];
}
