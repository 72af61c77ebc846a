/** A run of text on one baseline, as it is printed. Coordinates in points, y upwards, after turning the page upright. */
export interface TextSegment {
  text: string;
  left: number;
  right: number;
  baseline: number;
  /** Of the font, in points. */
  size: number;
}

/** What is used of an item of pdf.js's text content. */
export interface TextItem {
  str: string;
  transform: readonly number[];
  width: number;
}

/** Items closer than this share of the font size are one word, beyond it two. */
const WORD_GAP = 0.15;
/** A gap this much wider than the font size ends the segment: the next column or cell begins. */
const SEGMENT_GAP = 1.2;
/** Baselines this share of the font size apart are one line: superscripts are on the line they stand at. */
export const BASELINE_SLACK = 0.4;
/** Text of one page at most, in items: a page is for people. */
const MAX_ITEMS = 50_000;

/**
 * Joins the items of a page into segments, in the order of the page's own instructions. Text that runs in another
 * direction than most of the page (a stamp up the margin) comes last.
 */
export function toSegments(items: readonly TextItem[]): TextSegment[] {
  const used = items.slice(0, MAX_ITEMS).filter(({ str, transform }) => str !== '' && transform.every(Number.isFinite));
  const main = mainDirection(used);
  const upright = joinItems(
    used.filter((item) => directionOf(item) === main),
    main,
  );
  const others = [0, 1, 2, 3].filter((direction) => direction !== main);
  const lowest = Math.min(0, ...upright.map(({ baseline }) => baseline));
  for (const direction of others) {
    const turned = joinItems(
      used.filter((item) => directionOf(item) === direction),
      direction,
    );
    // Below everything else, so that no order by position mixes it in.
    const highest = Math.max(0, ...turned.map(({ baseline }) => baseline));
    upright.push(...turned.map((segment) => ({ ...segment, baseline: segment.baseline - highest + lowest - 1000 })));
  }
  return upright;
}

/** Quarter turns counter-clockwise, 0..3. */
function directionOf({ transform: [a = 1, b = 0] }: TextItem): number {
  return (Math.round(Math.atan2(b, a) / (Math.PI / 2)) + 4) % 4;
}

function mainDirection(items: readonly TextItem[]): number {
  const weights = [0, 0, 0, 0];
  for (const item of items) weights[directionOf(item)]! += item.str.length;
  return weights.indexOf(Math.max(...weights));
}

function joinItems(items: readonly TextItem[], direction: number): TextSegment[] {
  const segments: TextSegment[] = [];
  let last: TextSegment | null = null;
  for (const { str, transform, width } of items) {
    const [, , c = 0, d = 0, e = 0, f = 0] = transform;
    const size = Math.hypot(c, d) || 1;
    const [left, baseline] = [
      [e, f],
      [f, -e],
      [-e, -f],
      [-f, e],
    ][direction] as [number, number];
    // pdf.js fills gaps with blanks as wide as the gap; the distance to the next item tells better what they are.
    if (str.trim() === '') continue;
    if (last !== null && Math.abs(baseline - last.baseline) <= BASELINE_SLACK * Math.max(size, last.size)) {
      const gap = left - last.right;
      if (gap > -size && gap < SEGMENT_GAP * last.size) {
        const needsSpace = gap > WORD_GAP * last.size && !last.text.endsWith(' ') && !str.startsWith(' ');
        last.text += (needsSpace ? ' ' : '') + str;
        last.right = Math.max(last.right, left + width);
        last.size = Math.max(last.size, size);
        continue;
      }
    }
    last = { text: str, left, right: left + width, baseline, size };
    segments.push(last);
  }
  for (const segment of segments) segment.text = segment.text.replaceAll(/\s+/g, ' ').trim();
  return segments.filter(({ text }) => text !== '');
}
