import { type FrequencyCodes, NO_CODE } from './frequency-codes.ts';
import { PartitionBuilder } from './partition-builder.ts';
import type { PostingPartition } from './posting-partition.ts';

/** Postings copied between two yields: a millisecond or less. */
const POSTINGS_BETWEEN_YIELDS = 50_000;
const GONE = 0xffff_ffff;

/**
 * Puts the chunks of several partitions into one, leaving out the dead.
 *
 * @returns null when nothing is alive; chunks that die after the start are still in it
 */
export function* mergePartitions(
  sources: readonly PostingPartition[],
  codes: FrequencyCodes,
): Generator<void, PostingPartition | null, void> {
  const rowIds: number[] = [];
  const lengths: number[] = [];
  const newSlots = sources.map((source) => {
    const slots = new Uint32Array(source.size).fill(GONE);
    for (let slot = 0; slot < source.size; slot++) {
      if (source.dead.has(slot)) continue;
      slots[slot] = rowIds.length;
      rowIds.push(source.rowIds[slot] as number);
      lengths.push(source.lengths[slot] as number);
    }
    return slots;
  });
  if (rowIds.length === 0) return null;
  const builder = new PartitionBuilder(Uint32Array.from(rowIds), Uint32Array.from(lengths), codes);
  const positions = sources.map(() => 0);
  let copied = 0;
  for (let termId = nextTerm(sources, positions); termId !== null; termId = nextTerm(sources, positions)) {
    builder.beginTerm(termId);
    for (const [number, source] of sources.entries()) {
      const position = positions[number] as number;
      if (source.termIds[position] !== termId) continue;
      positions[number] = position + 1;
      copied += copyPostings(source, position, newSlots[number] as Uint32Array, builder, codes);
    }
    if (copied < POSTINGS_BETWEEN_YIELDS) continue;
    copied = 0;
    yield;
  }
  return builder.finish();
}

function nextTerm(sources: readonly PostingPartition[], positions: readonly number[]): number | null {
  let lowest: number | null = null;
  for (const [number, source] of sources.entries()) {
    const termId = source.termIds[positions[number] as number];
    if (termId !== undefined && (lowest === null || termId < lowest)) lowest = termId;
  }
  return lowest;
}

function copyPostings(
  source: PostingPartition,
  term: number,
  newSlots: Uint32Array,
  builder: PartitionBuilder,
  codes: FrequencyCodes,
): number {
  const start = source.starts[term] as number;
  const end = source.starts[term + 1] as number;
  for (let at = start; at < end; at++) {
    const slot = newSlots[source.slots[at] as number] as number;
    if (slot === GONE) continue;
    const code = source.codes[at] as number;
    builder.add(slot, code === NO_CODE ? (source.exceptions.get(at) ?? 0) : (codes.frequencies[code] as number));
  }
  return end - start;
}
