import { BASELINE_SLACK, type TextSegment } from './text-segment.ts';

/** Segments that are read one after the other: a column, or the rows of a table. */
export interface TextRegion {
  kind: 'prose' | 'table';
  /** Segments on one baseline, from left to right; lines from top to bottom. */
  lines: readonly (readonly TextSegment[])[];
}

/** Deeper cuts than this are noise. */
const MAX_DEPTH = 10;
/** Both sides of a gutter between columns have so many lines at least, */
const MIN_COLUMN_LINES = 3;
/** and lines of so many characters in the middle: shorter ones are cells of a table. */
const MIN_COLUMN_LINE_LENGTH = 20;
/** A gutter is wider than this share of the font size. */
const GUTTER_SHARE = 0.8;

/**
 * Puts the text of a page into the order in which people read it, by recursive cuts along white space: columns beside
 * each other are read one after the other, what lies above or below is read before or after; a table stays in rows.
 *
 * @see Nagy and Seth, "Hierarchical representation of optically scanned documents", ICPR 1984
 */
export function toReadingOrder(segments: readonly TextSegment[]): TextRegion[] {
  return cut(segments, 0);
}

function cut(segments: readonly TextSegment[], depth: number): TextRegion[] {
  if (segments.length === 0) return [];
  if (depth < MAX_DEPTH && segments.length > MIN_COLUMN_LINES) {
    const columns = cutAtGutter(segments);
    if (columns) return columns.flatMap((column) => cut(column, depth + 1));
    const bands = hasColumns(segments) ? cutAtWidestBand(segments) : null;
    if (bands) return bands.flatMap((band) => cut(band, depth + 1));
  }
  return toRegions(toLines(segments));
}

/** Is there any text beside other text? Else there is nothing to cut. */
function hasColumns(segments: readonly TextSegment[]): boolean {
  return toLines(segments).some(
    (line) => line.length > 1 && line.every(({ text }) => text.length >= MIN_COLUMN_LINE_LENGTH),
  );
}

function cutAtGutter(segments: readonly TextSegment[]): [TextSegment[], TextSegment[]] | null {
  const sorted = segments.toSorted((a, b) => a.left - b.left);
  const gutter = GUTTER_SHARE * middleOf(segments.map(({ size }) => size));
  let right = Number.NEGATIVE_INFINITY;
  for (const [index, segment] of sorted.entries()) {
    if (index > 0 && segment.left - right > gutter) {
      const sides: [TextSegment[], TextSegment[]] = [sorted.slice(0, index), sorted.slice(index)];
      if (sides.every(isColumn)) return [inOrder(sides[0]), inOrder(sides[1])];
    }
    right = Math.max(right, segment.right);
  }
  return null;
}

function isColumn(segments: readonly TextSegment[]): boolean {
  return (
    toLines(segments).length >= MIN_COLUMN_LINES &&
    middleOf(segments.map(({ text }) => text.length)) >= MIN_COLUMN_LINE_LENGTH
  );
}

/** Cuts at the widest stretch of the page's height without text. */
function cutAtWidestBand(segments: readonly TextSegment[]): [TextSegment[], TextSegment[]] | null {
  const sorted = segments.toSorted((a, b) => b.baseline - a.baseline);
  let widest = 0;
  let at = 0;
  for (let index = 1; index < sorted.length; index += 1) {
    const gap = (sorted[index - 1]?.baseline ?? 0) - (sorted[index]?.baseline ?? 0) - (sorted[index]?.size ?? 0);
    if (gap > widest) [widest, at] = [gap, index];
  }
  return at === 0 ? null : [sorted.slice(0, at), sorted.slice(at)];
}

function toLines(segments: readonly TextSegment[]): TextSegment[][] {
  const lines: TextSegment[][] = [];
  for (const segment of segments.toSorted((a, b) => b.baseline - a.baseline)) {
    const line = lines.at(-1);
    const first = line?.[0];
    const slack = BASELINE_SLACK * Math.max(segment.size, first?.size ?? 0);
    if (line && first && first.baseline - segment.baseline <= slack) line.push(segment);
    else lines.push([segment]);
  }
  for (const line of lines) line.sort((a, b) => a.left - b.left);
  return lines;
}

/** Two and more lines of several segments are a table; between tables, lines are prose. */
function toRegions(lines: readonly (readonly TextSegment[])[]): TextRegion[] {
  const regions: { kind: TextRegion['kind']; lines: (readonly TextSegment[])[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const isRow = line.length > 1 && ((lines[index - 1]?.length ?? 0) > 1 || (lines[index + 1]?.length ?? 0) > 1);
    const kind = isRow ? 'table' : 'prose';
    const last = regions.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else regions.push({ kind, lines: [line] });
  }
  return regions;
}

function inOrder(segments: readonly TextSegment[]): TextSegment[] {
  return segments.toSorted((a, b) => b.baseline - a.baseline);
}

/** The median; 0 of nothing. */
function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
