import type { Chunk } from '../../../../main/contract/retrieval.ts';
import type { DocumentText } from '../../../../main/contract/document.ts';
import type { TextRange } from './query-terms.ts';

/** A stretch of a passage that is drawn alike. */
export interface PassageRun {
  text: string;
  /** Inside the span a citation points at. */
  isCited: boolean;
  /** A word of the question. */
  isTerm: boolean;
}

/** Cuts a text at the borders of its cited spans and terms. The runs, joined, are the text unchanged. */
export function passageRuns(
  text: string,
  cited: readonly TextRange[],
  terms: readonly TextRange[],
): readonly PassageRun[] {
  const cuts = [...new Set([0, text.length, ...[...cited, ...terms].flatMap(({ start, end }) => [start, end])])]
    .filter((cut) => cut >= 0 && cut <= text.length)
    .toSorted((a, b) => a - b);
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0;
    const isIn = (range: TextRange): boolean => range.start <= start && range.end >= end;
    return { text: text.slice(start, end), isCited: cited.some(isIn), isTerm: terms.some(isIn) };
  });
}

/**
 * @param citation offsets into the source text, and the quote as readable text
 * @returns the cited span as offsets into the chunk's text: by offset where that is a slice of the source, else by
 *   looking for the words; null when they are not there
 */
export function citedRange(
  chunk: Pick<Chunk, 'text' | 'start' | 'end'>,
  citation: { start: number; end: number; text: string },
): TextRange | null {
  const start = citation.start - chunk.start;
  const end = citation.end - chunk.start;
  if (start >= 0 && chunk.text.slice(start, end) === citation.text) return { start, end };
  const found = chunk.text.indexOf(citation.text);
  return found < 0 || citation.text === '' ? null : { start: found, end: found + citation.text.length };
}

/** @returns whether the quoted words still stand at their place in the indexed source; null when it does not reach there */
export function isCitationCurrent(
  citation: { start: number; end: number; quote: string },
  document: Pick<DocumentText, 'text' | 'windowStart' | 'windowEnd'>,
): boolean | null {
  const { text, windowStart, windowEnd } = document;
  if (citation.start < windowStart || citation.end > windowEnd) return null;
  return text.slice(citation.start - windowStart, citation.end - windowStart) === citation.quote;
}

/** How much of the source is shown around a passage, at most. UTF-16 code units. */
export const NEIGHBOUR_LENGTH = 360;

/**
 * @returns what stands right before and after a chunk in its source; null where the chunk's text is not a slice of the
 *   source (HTML, JSON), or the source has changed since
 */
export function passageNeighbours(
  chunk: Pick<Chunk, 'text' | 'start' | 'end'>,
  document: Pick<DocumentText, 'text' | 'windowStart' | 'windowEnd' | 'length'>,
): { before: string; after: string } | null {
  const { text, windowStart, windowEnd, length } = document;
  const from = chunk.start - windowStart;
  const to = chunk.end - windowStart;
  if (from < 0 || text.slice(from, to) !== chunk.text) return null;
  const before = text.slice(0, from).trim();
  const after = text.slice(to).trim();
  return {
    before: before === '' || windowStart === 0 ? before : `… ${before.replace(/^\S*\s/, '')}`,
    after: after === '' || windowEnd === length ? after : `${after.replace(/\s\S*$/, '')} …`,
  };
}
