import type { TextRegion } from './reading-order.ts';
import { toReadingOrder } from './reading-order.ts';
import { type TextItem, type TextSegment, toSegments } from './text-segment.ts';

/** A stretch of a page that reads as one thing. */
export interface PageParagraph {
  kind: 'paragraph' | 'list' | 'table';
  text: string;
  /** Of its font, in points. */
  size: number;
  lines: number;
}

/** Lines further apart than this many font sizes are two paragraphs. */
const PARAGRAPH_GAP = 1.65;
/** Lines whose font sizes differ by more than this share are two paragraphs. */
const SIZE_SLACK = 0.08;
const LIST_ITEM = /^(?:[•◦▪‣·–—*-]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S/;

/** Turns the text items of a page into paragraphs, in reading order. Lines are joined; words cut at a line end are whole. */
export function toParagraphs(items: readonly TextItem[]): PageParagraph[] {
  return toReadingOrder(toSegments(items)).flatMap((region) =>
    region.kind === 'table' ? [toTable(region)] : toProse(region),
  );
}

function toTable({ lines }: TextRegion): PageParagraph {
  const text = lines.map((line) => line.map((segment) => segment.text).join(' | ')).join('\n');
  return { kind: 'table', text, size: lines[0]?.[0]?.size ?? 0, lines: lines.length };
}

function toProse({ lines }: TextRegion): PageParagraph[] {
  const paragraphs: PageParagraph[] = [];
  let last: { paragraph: PageParagraph; baseline: number } | null = null;
  for (const line of lines) {
    const [first] = line;
    if (!first) continue;
    const text = line.map((segment) => segment.text).join(' ');
    const size = sizeOf(line);
    const { baseline } = first;
    const isItem = LIST_ITEM.test(text);
    if (last && continues(last, { baseline, size })) {
      const { paragraph } = last;
      if (isItem) paragraph.kind = 'list';
      paragraph.text = isItem ? `${paragraph.text}\n${text}` : joinLines(paragraph.text, text);
      paragraph.lines += 1;
    } else {
      const paragraph: PageParagraph = { kind: isItem ? 'list' : 'paragraph', text, size, lines: 1 };
      paragraphs.push(paragraph);
      last = { paragraph, baseline };
    }
    last.baseline = baseline;
  }
  return paragraphs;
}

function continues(
  { paragraph, baseline }: { paragraph: PageParagraph; baseline: number },
  next: { baseline: number; size: number },
): boolean {
  const gap = baseline - next.baseline;
  const larger = Math.max(paragraph.size, next.size);
  return gap >= 0 && gap <= PARAGRAPH_GAP * larger && Math.abs(paragraph.size - next.size) <= SIZE_SLACK * larger;
}

/** The size that most characters of a line have. */
function sizeOf(line: readonly TextSegment[]): number {
  return line.reduce((longest, segment) => (segment.text.length > longest.text.length ? segment : longest)).size;
}

function joinLines(before: string, after: string): string {
  if (/\p{L}\u00AD$/u.test(before) || (/\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(after))) {
    return before.slice(0, -1) + after;
  }
  return `${before} ${after}`;
}
