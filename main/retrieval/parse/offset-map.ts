/**
 * How decoded text (HTML without tags, JSON values without escapes) lies over the source it was read from. A map is a
 * list of runs in ascending order, both in the text and in the source; text between runs was put in by the parser
 * ("name: ", line breaks) and stands for nothing in the source.
 *
 * `[textStart, sourceStart, length]`: `length` characters of text stand for as many of the source, one for one.
 * `[textStart, sourceStart, length, sourceLength]`: the characters together stand for `sourceLength` of the source and
 * cannot be told apart in it, as `&` for `&amp;`.
 *
 * Offsets are UTF-16 code units: in the text from the chunk's first character, in the source from the document's.
 */
export type OffsetMap = readonly OffsetRun[];
export type OffsetRun =
  | readonly [textStart: number, sourceStart: number, length: number]
  | readonly [textStart: number, sourceStart: number, length: number, sourceLength: number];

/**
 * Finds the stretch of the source that a stretch of text was read from.
 *
 * @param offsetMap null = the text is the source, offset by offset
 * @param textStart inclusive
 * @param textEnd exclusive, ≥ textStart
 * @returns the smallest source range that holds everything the text range stands for; it never ends before it starts,
 *   and moving either end of the text range forward never moves the source range back. Inserted text alone gives an
 *   empty range where it was put in
 */
export function mapToSource(
  offsetMap: OffsetMap | null,
  textStart: number,
  textEnd: number,
): { start: number; end: number } {
  if (offsetMap === null) return { start: textStart, end: Math.max(textStart, textEnd) };
  const start = mapStart(offsetMap, textStart);
  return { start, end: Math.max(start, mapEnd(offsetMap, textEnd)) };
}

/**
 * The same for a stored chunk, whichever kind it is.
 *
 * @param chunk.start where the chunk begins in its source
 * @param textStart offsets into the chunk's text
 * @returns offsets into the source text of the document
 */
export function chunkRangeToSource(
  chunk: { start: number; offsetMap: OffsetMap | null },
  textStart: number,
  textEnd: number,
): { start: number; end: number } {
  if (chunk.offsetMap !== null) return mapToSource(chunk.offsetMap, textStart, textEnd);
  return { start: chunk.start + textStart, end: chunk.start + Math.max(textStart, textEnd) };
}

/** Reads the column `chunk.offset_map`. */
export function parseOffsetMap(json: string | null): OffsetMap | null {
  return json === null ? null : (JSON.parse(json) as OffsetMap);
}

function mapStart(map: OffsetMap, position: number): number {
  const index = lastRunFrom(map, position);
  const run = map[index];
  if (run && position < run[0] + run[2]) return run.length === 4 ? run[1] : run[1] + position - run[0];
  const next = map[index + 1];
  return next ? next[1] : run ? sourceEnd(run) : 0;
}

function mapEnd(map: OffsetMap, position: number): number {
  const run = map[lastRunFrom(map, position - 1)];
  if (!run) return map[0]?.[1] ?? 0;
  if (position > run[0] + run[2] || run.length === 4) return sourceEnd(run);
  return run[1] + position - run[0];
}

function sourceEnd(run: OffsetRun): number {
  return run[1] + (run.length === 4 ? run[3] : run[2]);
}

/** @returns the index of the last run that begins at or before `position`, -1 when none does */
function lastRunFrom(map: OffsetMap, position: number): number {
  let low = 0;
  let high = map.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((map[middle]?.[0] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
