import type { DocumentText } from '../../../../main/contract/document.ts';

/** A stretch of source text that is drawn alike. Offsets are UTF-16 code units into the whole source. */
export interface TextRun {
  start: number;
  end: number;
  text: string;
  /** Inside the span that was asked for. */
  isCited: boolean;
}

/** Text of one chunk, or between chunks. The runs of all sections, joined, are the window's text unchanged. */
export interface DocumentSection {
  start: number;
  /** From 1; null for text that belongs to no chunk. */
  chunk: number | null;
  headingPath: readonly string[];
  runs: readonly TextRun[];
}

export interface Span {
  start: number;
  end: number;
}

/**
 * Cuts a window of source text at chunk borders and at the cited span.
 *
 * Where chunks overlap, the shared text is drawn with the earlier one: drawing it twice would break the offsets.
 *
 * @returns sections in text order; empty ones are left out
 */
export function documentSections(
  document: Pick<DocumentText, 'text' | 'windowStart' | 'windowEnd' | 'chunkSpans'>,
  cited: Span | null,
): readonly DocumentSection[] {
  const { text, windowStart, windowEnd } = document;
  const sections: DocumentSection[] = [];
  const add = (start: number, end: number, chunk: number | null, headingPath: readonly string[]) => {
    if (end > start) sections.push({ start, chunk, headingPath, runs: runsOf(start, end) });
  };
  const runsOf = (start: number, end: number): TextRun[] => {
    const cuts = [
      start,
      ...[cited?.start, cited?.end].filter((cut) => cut !== undefined && cut > start && cut < end),
      end,
    ];
    return cuts.slice(1).map((runEnd, index) => {
      const [runStart, stop] = [cuts[index] ?? start, runEnd ?? end];
      const isCited = cited !== null && runStart >= cited.start && stop <= cited.end;
      return { start: runStart, end: stop, text: text.slice(runStart - windowStart, stop - windowStart), isCited };
    });
  };
  let at = windowStart;
  const ordered = document.chunkSpans
    .map((span, index) => ({ ...span, number: index + 1 }))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  for (const span of ordered) {
    const start = Math.max(at, Math.min(span.start, windowEnd));
    const end = Math.min(span.end, windowEnd);
    if (end <= start) continue;
    add(at, start, null, []);
    add(start, end, span.number, span.headingPath);
    at = end;
  }
  add(at, windowEnd, null, []);
  return sections;
}

/** Text kept before a cited span when the document does not fit one window. UTF-16 code units. */
const LEAD_LENGTH = 20_000;
/** Length of a window into a long document. UTF-16 code units, below MAX_DOCUMENT_WINDOW. */
export const WINDOW_LENGTH = 180_000;

/** @returns the window to ask for: none (the start, or the whole when it fits) unless the span lies far in */
export function windowAround(start: number): Span | null {
  if (start < WINDOW_LENGTH - LEAD_LENGTH) return null;
  return { start: start - LEAD_LENGTH, end: start - LEAD_LENGTH + WINDOW_LENGTH };
}
