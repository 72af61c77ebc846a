import type { ExpectedPlace } from '../../contract/dataset.ts';

/**
 * Labels survive re-chunking because they are stretches of text and not chunks: a chunk is relevant when it holds the quote or enough
 * of it. A chunker that cuts through a quote leaves at least half of its words on one side of the cut, so one half always counts, and
 * never less than that: fewer words of a quote are seldom what answers.
 */
export const PLACE_OVERLAP = 0.5;
/** A chunk that lies inside of a quote counts from so many words on: of a quote across three chunks no chunk holds half. */
const MIN_INNER_WORDS = 8;

/** A chunk as a search finds it. */
export interface FoundPassage {
  /** As it is shown, or the id of a BEIR collection. */
  document: string;
  text: string;
}

/** @returns whether a chunk is one that answers: of the place's document, and holding enough of its quote where there is one */
export function placeMatches(
  passage: FoundPassage,
  { document, quote }: Pick<ExpectedPlace, 'document' | 'quote'>,
): boolean {
  return isOfDocument(passage, document) && (quote === null || holdsQuote(passage.text, quote));
}

/** By the whole name or the end of its path; empty names every document. */
function isOfDocument(passage: FoundPassage, document: string): boolean {
  return document === '' || passage.document === document || passage.document.endsWith(`/${document}`);
}

function holdsQuote(text: string, quote: string): boolean {
  const words = wordsOf(quote);
  // Nothing but marks: then they are what has to stand there.
  if (words.length === 0) return text.includes(quote.trim());
  const chunk = wordsOf(text);
  const shared = sharedStretch(chunk, words);
  return shared >= words.length * PLACE_OVERLAP || (shared === chunk.length && shared >= MIN_INNER_WORDS);
}

/**
 * The share of a quote's words that a chunk holds as one stretch, as two stretches of the same text overlap: the whole quote, its
 * beginning at the chunk's end, its end at the chunk's beginning, or the whole chunk inside of it. Case, white space and marks do not count.
 *
 * @returns 0..1
 */
export function quoteOverlap(text: string, quote: string): number {
  const words = wordsOf(quote);
  return words.length === 0 ? 0 : sharedStretch(wordsOf(text), words) / words.length;
}

function sharedStretch(chunk: readonly string[], quote: readonly string[]): number {
  if (chunk.length === 0 || quote.length === 0) return 0;
  if (holds(chunk, quote)) return quote.length;
  if (holds(quote, chunk)) return chunk.length;
  return Math.max(endMeetsStart(chunk, quote), endMeetsStart(quote, chunk));
}

function holds(words: readonly string[], part: readonly string[]): boolean {
  return ` ${words.join(' ')} `.includes(` ${part.join(' ')} `);
}

/** @returns the most words that are the end of one and the start of the other (Knuth, Morris, Pratt: linear) */
function endMeetsStart(end: readonly string[], start: readonly string[]): number {
  const fallback = [0];
  for (let at = 1, length = 0; at < start.length; at += 1) {
    while (length > 0 && start[at] !== start[length]) length = fallback[length - 1] ?? 0;
    if (start[at] === start[length]) length += 1;
    fallback[at] = length;
  }
  let matched = 0;
  for (const word of end) {
    while (matched > 0 && (matched === start.length || word !== start[matched])) matched = fallback[matched - 1] ?? 0;
    if (word === start[matched]) matched += 1;
  }
  return matched;
}

/** Letters and digits, in lower case. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}
