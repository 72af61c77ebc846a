import type { ScoredRow } from '../search/rank-rows.ts';
import { FrequencyCodes } from './frequency-codes.ts';
import { mergePartitions } from './merge-partitions.ts';
import { PartitionBuilder } from './partition-builder.ts';
import { PARTITION_CHUNKS, type PostingPartition } from './posting-partition.ts';
import type { RowBitmap } from '../../storage/row-bitmap.ts';
import { PartitionSums, scorePartitions } from './score-partitions.ts';
import { weighCounts } from './term-counts.ts';
import type { TermCounts } from './fts5-tokenizer.ts';
import { TermVocabulary } from './term-vocabulary.ts';

/** A chunk as it is searchable by words now. */
export interface LexicalChunk {
  rowId: number;
  /** Tokens as FTS5 counts them, all columns. */
  length: number;
  terms: readonly TermCounts[];
}

/** What FTS5 knows of the whole table; `bm25()` reckons with it. */
export interface FtsTotals {
  rows: number;
  tokens: number;
}

const NOWHERE = 0xffff_ffff;
const SLOT_BITS = 16;
const SLOT_MASK = 0xffff;
/** Partitions of about one size are put together when there are so many of them. */
const MERGE_WIDTH = 4;
/** A partition is written anew when more of its chunks are dead than this share. */
const MAX_DEAD_SHARE = 0.25;

/**
 * The lexical index in memory: what `chunk_fts` holds, in partitions of up to 16,384 chunks.
 *
 * A chunk that is written again gets a place in a new partition, and its old place is marked dead. Small partitions are
 * put together later, a little at a time, by {@link merge}.
 */
export class LexicalMemory {
  readonly vocabulary = new TermVocabulary();
  readonly codes = new FrequencyCodes();
  readonly #weights: readonly number[];
  readonly #room = new PartitionSums();
  /** By number; a partition keeps its number for life, numbers of partitions that are gone are given again. */
  readonly #partitions: (PostingPartition | undefined)[] = [];
  /** Partition number and slot of each row id. */
  #places = new Uint32Array(1024).fill(NOWHERE);
  #chunks = 0;

  /** @param weights of the columns, as `bm25()` takes them */
  constructor(weights: readonly number[]) {
    this.#weights = weights;
  }

  /** Searchable chunks. */
  get chunks(): number {
    return this.#chunks;
  }

  /** Bytes by part. */
  get bytes(): Readonly<Record<string, number>> {
    let postings = 0;
    for (const partition of this.#partitions) postings += partition?.byteLength ?? 0;
    return { postings, vocabulary: this.vocabulary.byteLength, places: this.#places.byteLength };
  }

  /** Takes over what was loaded. */
  adopt(partitions: readonly PostingPartition[]): void {
    for (const partition of partitions) this.#place(partition);
  }

  /** Brings rows up to date: `chunks` are as they are now, other rows of `rowIds` are gone. */
  apply(rowIds: readonly number[], chunks: readonly LexicalChunk[]): void {
    for (const rowId of rowIds) this.#kill(rowId);
    for (let start = 0; start < chunks.length; start += PARTITION_CHUNKS) {
      this.#place(this.#build(chunks.slice(start, start + PARTITION_CHUNKS)));
    }
  }

  /**
   * @param terms UTF-8 bytes, one a character; a term that is given twice counts twice
   * @param eligible the row ids that may be returned; null for all
   * @returns the best `limit` rows by BM25 exactly as FTS5's `bm25()` computes it, best first, ties in any order
   */
  search(terms: readonly string[], limit: number, totals: FtsTotals, eligible: RowBitmap | null): ScoredRow[] {
    const counted = new Map<number, number>();
    for (const term of terms) {
      const termId = this.vocabulary.find(term);
      if (termId !== -1) counted.set(termId, (counted.get(termId) ?? 0) + 1);
    }
    const partitions = this.#partitions.filter((partition) => partition !== undefined);
    const { codes } = this;
    return scorePartitions({ partitions, terms: counted, codes, limit, totals, eligible, room: this.#room });
  }

  /**
   * Puts partitions together where it pays: many small ones, or one full of dead chunks. Yields often; between two steps
   * anything else may be called.
   */
  *merge(): Generator<void, void, void> {
    for (let chosen = this.#chooseToMerge(); chosen !== null; chosen = this.#chooseToMerge()) {
      const sources = chosen.map((number) => this.#partitions[number] as PostingPartition);
      const merged = yield* mergePartitions(sources, this.codes);
      for (const number of chosen) this.#partitions[number] = undefined;
      if (merged === null) continue;
      // Rows that died or moved meanwhile are dead in the merged partition too.
      const isCurrent = (rowId: number): boolean => chosen.includes((this.#places[rowId] ?? NOWHERE) >>> SLOT_BITS);
      const stale = [...merged.rowIds.keys()].filter((slot) => !isCurrent(merged.rowIds[slot] as number));
      for (const slot of stale) merged.kill(slot);
      this.#chunks -= merged.liveChunks;
      this.#place(merged);
    }
  }

  #build(chunks: readonly LexicalChunk[]): PostingPartition {
    const rowIds = Uint32Array.from(chunks, ({ rowId }) => rowId);
    const builder = new PartitionBuilder(
      rowIds,
      Uint32Array.from(chunks, ({ length }) => length),
      this.codes,
    );
    const postings = new Map<number, { slot: number; frequency: number }[]>();
    for (const [slot, { terms }] of chunks.entries()) {
      for (const { term, counts } of terms) {
        const termId = this.vocabulary.add(term);
        const list = postings.get(termId) ?? [];
        list.push({ slot, frequency: weighCounts(counts, this.#weights) });
        postings.set(termId, list);
      }
    }
    for (const [termId, list] of [...postings].toSorted(([a], [b]) => a - b)) {
      builder.beginTerm(termId);
      for (const { slot, frequency } of list) builder.add(slot, frequency);
    }
    return builder.finish();
  }

  #place(partition: PostingPartition): void {
    const free = this.#partitions.indexOf(undefined);
    const number = free === -1 ? this.#partitions.length : free;
    this.#partitions[number] = partition;
    for (const [slot, rowId] of partition.rowIds.entries()) {
      if (partition.dead.has(slot)) continue;
      if (rowId >= this.#places.length) this.#growPlaces(rowId);
      this.#places[rowId] = (number << SLOT_BITS) | slot;
    }
    this.#chunks += partition.liveChunks;
  }

  #kill(rowId: number): void {
    const place = this.#places[rowId] ?? NOWHERE;
    if (place === NOWHERE) return;
    this.#places[rowId] = NOWHERE;
    const number = place >>> SLOT_BITS;
    const partition = this.#partitions[number] as PostingPartition;
    partition.kill(place & SLOT_MASK);
    this.#chunks -= 1;
  }

  #growPlaces(rowId: number): void {
    const places = new Uint32Array(Math.max(rowId + 1, Math.ceil(1.25 * this.#places.length))).fill(NOWHERE);
    places.set(this.#places);
    this.#places = places;
  }

  #chooseToMerge(): readonly number[] | null {
    const tiers = new Map<number, number[]>();
    for (const [number, partition] of this.#partitions.entries()) {
      if (partition === undefined) continue;
      const { size, liveChunks } = partition;
      if (size - liveChunks > MAX_DEAD_SHARE * size) return [number];
      const tier = Math.floor(Math.log2(liveChunks) / Math.log2(MERGE_WIDTH));
      tiers.set(tier, [...(tiers.get(tier) ?? []), number]);
    }
    for (const numbers of tiers.values()) {
      const fitting = this.#fitting(numbers);
      if (fitting.length >= MERGE_WIDTH) return fitting;
    }
    return null;
  }

  /** The smallest of some partitions that fit into one. */
  #fitting(numbers: readonly number[]): readonly number[] {
    const live = (number: number): number => this.#partitions[number]?.liveChunks ?? 0;
    let sum = 0;
    return numbers
      .toSorted((a, b) => live(a) - live(b))
      .filter((number) => {
        sum += live(number);
        return sum <= PARTITION_CHUNKS;
      });
  }
}
