/** What a stretch of a passage is. `marker` (fences, bullets, table rules) is layout: covered, never quoted. */
export type SegmentKind = 'prose' | 'heading' | 'list-item' | 'table-row' | 'code' | 'marker';

/** A citable stretch of a text: `text.slice(start, end)`, UTF-16 offsets, no white space at either end. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly start: number;
  readonly end: number;
}

/** Returns [start, end) without surrounding white space, or null when nothing else is there. */
export function trimmedSegment(text: string, kind: SegmentKind, start: number, end: number): Segment | null {
  let from = start;
  let to = end;
  while (from < to && isSpace(text, from)) from++;
  while (to > from && isSpace(text, to - 1)) to--;
  return from < to ? { kind, start: from, end: to } : null;
}

function isSpace(text: string, index: number): boolean {
  return text.charAt(index).trim() === '';
}
