/** Searchable columns of `chunk_fts`, in order: title, heading, text. */
export const FTS_COLUMNS = 3;

const COLUMN_MARK = 1;

/**
 * Counts the positions of a term in a row by column, into `counts`.
 *
 * A position list is a series of varints: 1 announces a column (none for the first), anything else is a position.
 *
 * @param counts one entry a column, overwritten
 */
export function countPositions(list: Uint8Array, start: number, end: number, counts: Uint32Array): void {
  counts.fill(0);
  let column = 0;
  let at = start;
  let found = 0;
  while (at < end) {
    const byte = list[at++] as number;
    if (byte === COLUMN_MARK) {
      counts[column] = (counts[column] as number) + found;
      found = 0;
      column = list[at++] as number;
      if (column >= FTS_COLUMNS) throw new RangeError(`an FTS5 position list names column ${column}`);
      continue;
    }
    // The last byte of a varint is below 128; which position it is does not matter.
    if (byte >= 0x80) while ((list[at++] as number) >= 0x80);
    found += 1;
  }
  counts[column] = (counts[column] as number) + found;
}

/** A frequency as `bm25()` weighs it: the positions of each column times the column's weight. */
export function weighCounts(counts: Uint32Array, weights: readonly number[]): number {
  let frequency = 0;
  for (let column = 0; column < FTS_COLUMNS; column++)
    frequency += (counts[column] as number) * (weights[column] as number);
  return frequency;
}
