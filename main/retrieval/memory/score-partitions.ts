import { createScanKernel } from '../../../native/kernel/scan-kernel.ts';
import type { ScoredRow } from '../search/rank-rows.ts';
import { idfOf, K1, partOfScore } from './bm25-formula.ts';
import { type FrequencyCodes, NO_CODE } from './frequency-codes.ts';
import type { FtsTotals } from './lexical-memory.ts';
import { PartTable, TABLE_CODES, TABLE_LENGTHS } from './part-table.ts';
import { PARTITION_CHUNKS, type PostingPartition } from './posting-partition.ts';
import type { RowBitmap } from '../../storage/row-bitmap.ts';
import { TopRows } from './top-rows.ts';

/** Bounds are raised by this share, which is far above the rounding of a sum. */
const BOUND_MARGIN = 1 + 1e-9;

/** A term of the query in one partition. */
interface TermPostings {
  start: number;
  end: number;
  /** idf · occurrences in the query. */
  weight: number;
  /** What it can add to a chunk at most. */
  most: number;
}

export interface ScoreRequest {
  partitions: readonly PostingPartition[];
  /** How often the query has each term. */
  terms: ReadonlyMap<number, number>;
  codes: FrequencyCodes;
  limit: number;
  totals: FtsTotals;
  eligible: RowBitmap | null;
  room: PartitionSums;
}

/** What turns a posting into what it adds. */
interface PartScale {
  averageLength: number;
  /** See {@link PartTable.of}. */
  table: Float64Array;
  /** By code. */
  frequencies: Float64Array;
}

/** Room for the sums of one partition at a time, in the kernel's memory. Reads do not overlap within a thread. */
export class PartitionSums {
  readonly parts = new PartTable();
  readonly #kernel = createScanKernel();
  readonly #sumsAt = this.#kernel.allocate(Float64Array.BYTES_PER_ELEMENT * PARTITION_CHUNKS);
  readonly #slotsAt = this.#kernel.allocate(Uint16Array.BYTES_PER_ELEMENT * PARTITION_CHUNKS);
  /** Views of a memory that does not grow any more. */
  readonly sums = new Float64Array(this.#kernel.buffer, this.#sumsAt, PARTITION_CHUNKS);
  readonly candidates = new Uint16Array(this.#kernel.buffer, this.#slotsAt, PARTITION_CHUNKS);

  /** Fills `candidates` with the first of `size` slots whose sum is at least `least`, ascending. @returns how many */
  find(size: number, least: number): number {
    return this.#kernel.findSums(this.#sumsAt, size, least, this.#slotsAt);
  }
}

/**
 * Scores chunks by BM25 as FTS5's `bm25()` does: Σ idf(t) · f · (k1 + 1) / (f + k1 · (1 − b + b · |d| / avgdl)) with
 * idf(t) = ln((N − n(t) + ½) / (n(t) + ½)), at least 1e-6.
 *
 * Terms are added up one after the other, rarest first. When all that is left of a query could not lift a chunk that none
 * of its terms so far has over the worst of the best (MaxScore, Turtle and Flood 1995), only the chunks that still can
 * get there are looked up in the rest, which are the long lists. The result is exact.
 *
 * @returns at most `limit` rows, best first, ties in any order
 */
export function scorePartitions(request: ScoreRequest): ScoredRow[] {
  const { partitions, totals, limit } = request;
  const terms = weighTerms(request);
  const top = new TopRows(limit);
  const averageLength = totals.tokens / totals.rows;
  const scale: PartScale = {
    averageLength,
    table: request.room.parts.of(averageLength, request.codes),
    frequencies: request.codes.frequencies,
  };
  for (const partition of partitions) scorePartition(partition, terms, { ...request, scale }, top);
  return top.toSorted();
}

/** The query's terms by descending weight: those that decide come first. */
function weighTerms({ partitions, terms, totals }: ScoreRequest): { termId: number; weight: number }[] {
  return Array.from(terms, ([termId, occurrences]) => {
    let rows = 0;
    for (const partition of partitions) {
      const term = partition.find(termId);
      if (term !== -1) rows += partition.countLive(term);
    }
    return { termId, weight: occurrences * idfOf(totals.rows, rows) };
  }).toSorted((a, b) => b.weight - a.weight);
}

function scorePartition(
  partition: PostingPartition,
  terms: readonly { termId: number; weight: number }[],
  request: ScoreRequest & { scale: PartScale },
  top: TopRows,
): void {
  // With a longer average every chunk counts as shorter: its parts grow, at most as the average does.
  const growth = Math.max(1, request.scale.averageLength / partition.averageLength);
  const lists: TermPostings[] = [];
  for (const { termId, weight } of terms) {
    const term = partition.find(termId);
    if (term === -1) continue;
    const best = Math.min(1, growth * (partition.bestParts[term] as number));
    const [start, end] = [partition.starts[term] as number, partition.starts[term + 1] as number];
    lists.push({ start, end, weight, most: weight * (K1 + 1) * best });
  }
  // rest[i]: what the terms from the i-th on can add at most.
  const rest = new Float64Array(lists.length + 1);
  for (let at = lists.length - 1; at >= 0; at--) rest[at] = (rest[at + 1] as number) + (lists[at]?.most ?? 0);
  const { room, scale } = request;
  room.sums.fill(0, 0, partition.size);
  let next = 0;
  for (; next < lists.length; next++) {
    if ((rest[next] as number) * BOUND_MARGIN < top.threshold) break;
    addTerm(room.sums, partition, lists[next] as TermPostings, scale);
  }
  let count = findCandidates(room, partition, request.eligible, top.threshold - (rest[next] as number) * BOUND_MARGIN);
  for (; next < lists.length; next++) {
    addToCandidates(room, partition, lists[next] as TermPostings, scale, count);
    count = keepCandidates(room, count, top.threshold - (rest[next + 1] as number) * BOUND_MARGIN);
  }
  for (let at = 0; at < count; at++) {
    const slot = room.candidates[at] as number;
    top.add(partition.rowIds[slot] as number, room.sums[slot] as number);
  }
}

/** Adds a term's part to the sum of every chunk that has it. */
function addTerm(sums: Float64Array, partition: PostingPartition, list: TermPostings, scale: PartScale): void {
  const { slots, lengths, codes } = partition;
  const { table } = scale;
  const { weight, end } = list;
  for (let at = list.start; at < end; at++) {
    const slot = slots[at] as number;
    const code = codes[at] as number;
    const length = lengths[slot] as number;
    const part =
      code < TABLE_CODES && length < TABLE_LENGTHS
        ? (table[code * TABLE_LENGTHS + length] as number)
        : partOf(partition, at, code, length, scale);
    sums[slot] = (sums[slot] as number) + weight * part;
  }
}

/** The part of a posting that the table does not have. */
function partOf(
  partition: PostingPartition,
  at: number,
  code: number,
  length: number,
  { frequencies, averageLength }: PartScale,
): number {
  const frequency = code === NO_CODE ? (partition.exceptions.get(at) ?? 0) : (frequencies[code] as number);
  return partOfScore(frequency, length, averageLength);
}

/** Looks the candidates up in a term's postings, both in ascending order, and adds its part to theirs. */
function addToCandidates(
  { sums, candidates }: PartitionSums,
  partition: PostingPartition,
  list: TermPostings,
  scale: PartScale,
  count: number,
): void {
  const { slots, lengths, codes } = partition;
  let at = list.start;
  for (let candidate = 0; candidate < count && at < list.end; candidate++) {
    const slot = candidates[candidate] as number;
    at = seek(slots, at, list.end, slot);
    if (slots[at] !== slot || at === list.end) continue;
    const part = partOf(partition, at, codes[at] as number, lengths[slot] as number, scale);
    sums[slot] = (sums[slot] as number) + list.weight * part;
  }
}

/** @returns the first place in [from, end) whose slot is not below `slot`; doubling steps, then halving */
function seek(slots: Uint16Array, from: number, end: number, slot: number): number {
  let step = 1;
  let low = from;
  while (low + step < end && (slots[low + step] as number) < slot) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, end);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle] as number) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Fills `candidates` with the chunks that have a term, may be returned and whose sum is at least `least`. */
function findCandidates(
  room: PartitionSums,
  partition: PostingPartition,
  eligible: RowBitmap | null,
  least: number,
): number {
  const { size, rowIds, dead } = partition;
  const { candidates } = room;
  // Without any term a sum is 0, with one it is more.
  const found = room.find(size, Math.max(least, Number.MIN_VALUE));
  const hasDead = partition.liveChunks < size;
  if (!hasDead && eligible === null) return found;
  let count = 0;
  for (let at = 0; at < found; at++) {
    const slot = candidates[at] as number;
    if (hasDead && dead.has(slot)) continue;
    if (eligible !== null && !eligible.has(rowIds[slot] as number)) continue;
    candidates[count++] = slot;
  }
  return count;
}

function keepCandidates({ sums, candidates }: PartitionSums, count: number, least: number): number {
  let kept = 0;
  for (let at = 0; at < count; at++) {
    const slot = candidates[at] as number;
    if ((sums[slot] as number) >= least) candidates[kept++] = slot;
  }
  return kept;
}
