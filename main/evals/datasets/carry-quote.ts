/**
 * Finds the text of a label again in a document that has changed since: the same characters where they were, else the same characters
 * elsewhere, else the stretch that holds most of its words in their order.
 */

/**
 * Of a quote's words so many must stand there still, in order. Two sentences of one document that say different things seldom share
 * more than half of their words, function words included; an edited one keeps most. Below it a label would move to what it never meant.
 */
export const CARRY_OVERLAP = 0.6;
/** Of a stretch so many words must be the quote's: words that lie far apart are no text of their own. */
const MIN_DENSITY = 0.5;
/** What a word costs that stands in one of the two alone; a matched one is worth 1. Small, so that one word more always pays. */
const GAP = 0.05;
/** Stretches of a document that are aligned: those that hold most words of the quote in any order. */
const MAX_WINDOWS = 5;

export type CarriedQuote =
  /** `start` and `end` are offsets of `quote` in the text, UTF-16. */
  | { state: 'exact' | 'moved'; quote: string; start: number; end: number; overlap: 1 }
  | { state: 'edited'; quote: string; start: number; end: number; overlap: number }
  /** `overlap` is what the best stretch had. */
  | { state: 'lost'; overlap: number };

/** A document's text, with its words, for looking for many quotes. */
export interface QuotableText {
  text: string;
  words: readonly string[];
  starts: Uint32Array;
  ends: Uint32Array;
}

/** Words are runs of letters and digits; case does not count. */
export function quotableText(text: string): QuotableText {
  const found = [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)];
  return {
    text,
    words: found.map(([word]) => word.normalize('NFKC').toLowerCase()),
    starts: Uint32Array.from(found, ({ index }) => index),
    ends: Uint32Array.from(found, ({ index, 0: word }) => index + word.length),
  };
}

/**
 * @param quote not blank
 * @param start where it stood when it was written down; null when it was never located, and then standing there at all is `exact`
 * @returns `edited` with the share of the quote's words that the stretch holds in order, from {@link CARRY_OVERLAP} on
 */
export function carryQuote(
  { quote, start }: { quote: string; start: number | null },
  document: QuotableText,
): CarriedQuote {
  const { text } = document;
  const at = start !== null && text.startsWith(quote, start) ? start : nearestOccurrence(text, quote, start ?? 0);
  if (at !== null) {
    const state = start === null || at === start ? 'exact' : 'moved';
    return { state, quote, start: at, end: at + quote.length, overlap: 1 };
  }
  const wanted = quotableText(quote);
  if (wanted.words.length === 0) return { state: 'lost', overlap: 0 };
  const best = bestStretch(wanted.words, document, start ?? 0);
  if (best === null) return { state: 'lost', overlap: 0 };
  const overlap = best.matched / wanted.words.length;
  const width = best.last - best.first + 1;
  if (overlap < CARRY_OVERLAP || best.matched < width * MIN_DENSITY) return { state: 'lost', overlap };
  const stretch = withMarks(quote, wanted, document, best);
  // Only white space or marks are others than before.
  if (best.matched === wanted.words.length && width === best.matched) return { state: 'moved', ...stretch, overlap: 1 };
  return { state: 'edited', ...stretch, overlap };
}

function nearestOccurrence(text: string, quote: string, near: number): number | null {
  const after = text.indexOf(quote, near);
  const before = near > 0 ? text.lastIndexOf(quote, near - 1) : -1;
  if (after < 0) return before < 0 ? null : before;
  return before >= 0 && near - before <= after - near ? before : after;
}

interface Stretch {
  /** Words of the document, from 0. */
  first: number;
  last: number;
  matched: number;
}

function bestStretch(quote: readonly string[], document: QuotableText, near: number): Stretch | null {
  const distanceOf = ({ first }: Stretch): number => Math.abs((document.starts[first] ?? 0) - near);
  let best: Stretch | null = null;
  for (const [from, to] of windowsOf(quote, document.words)) {
    const found = align(quote, document.words.slice(from, to));
    if (found === null) continue;
    const stretch = { first: found.first + from, last: found.last + from, matched: found.matched };
    const gain = stretch.matched - (best?.matched ?? 0);
    if (best === null || gain > 0 || (gain === 0 && distanceOf(stretch) < distanceOf(best))) best = stretch;
  }
  return best;
}

/**
 * Stretches worth aligning: as long as the quote and half again on both sides of where most of its words lie together. What a window holds of
 * a quote in any order bounds what it can hold in order, so that a window passed over is one that holds fewer.
 */
function windowsOf(quote: readonly string[], words: readonly string[]): [from: number, to: number][] {
  const size = Math.min(words.length, quote.length);
  const left = new Map<string, number>();
  for (const word of quote) left.set(word, (left.get(word) ?? 0) + 1);
  const counts = new Uint32Array(Math.max(0, words.length - size + 1));
  let held = 0;
  for (const [at, word] of words.entries()) {
    const before = left.get(word);
    if (before !== undefined) {
      if (before > 0) held += 1;
      left.set(word, before - 1);
    }
    const gone = at >= size ? words[at - size] : undefined;
    const leaving = gone === undefined ? undefined : left.get(gone);
    if (gone !== undefined && leaving !== undefined) {
      if (leaving >= 0) held -= 1;
      left.set(gone, leaving + 1);
    }
    if (at >= size - 1) counts[at - size + 1] = held;
  }
  const margin = Math.ceil(quote.length / 2) + 1;
  const windows: [number, number][] = [];
  while (windows.length < MAX_WINDOWS) {
    let best = -1;
    for (const [at, count] of counts.entries()) if (count > 0 && count > (counts[best] ?? 0)) best = at;
    if (best < 0) break;
    const [from, to] = [Math.max(0, best - margin), Math.min(words.length, best + size + margin)];
    windows.push([from, to]);
    // Those inside of it are aligned with it.
    counts.fill(0, from, Math.max(from, to - size + 1));
  }
  return windows;
}

const MATCH = 1;
const SKIP_QUOTE = 2;
const SKIP_TEXT = 3;

/**
 * Local alignment: the stretch whose words, in order, are most of the quote's and little else.
 *
 * @see Smith, Waterman 1981; a match is 1, a word in one of the two alone −0.05, a replaced one both
 */
function align(quote: readonly string[], words: readonly string[]): Stretch | null {
  const width = words.length + 1;
  const steps = new Uint8Array((quote.length + 1) * width);
  let above = new Float32Array(width);
  let best = { score: 0, row: 0, column: 0 };
  for (let row = 1; row <= quote.length; row += 1) {
    const scores = new Float32Array(width);
    for (let column = 1; column < width; column += 1) {
      const skipQuote = (above[column] ?? 0) - GAP;
      const skipText = (scores[column - 1] ?? 0) - GAP;
      const match = quote[row - 1] === words[column - 1] ? (above[column - 1] ?? 0) + 1 : 0;
      const score = Math.max(0, match, skipQuote, skipText);
      scores[column] = score;
      steps[row * width + column] =
        score === 0 ? 0 : score === match ? MATCH : score === skipQuote ? SKIP_QUOTE : SKIP_TEXT;
      if (score > best.score) best = { score, row, column };
    }
    above = scores;
  }
  let [row, column, matched, first] = [best.row, best.column, 0, -1];
  for (let step = steps[row * width + column]; step !== 0 && step !== undefined; step = steps[row * width + column]) {
    if (step === MATCH) {
      matched += 1;
      first = column - 1;
    }
    if (step !== SKIP_TEXT) row -= 1;
    if (step !== SKIP_QUOTE) column -= 1;
  }
  return matched === 0 ? null : { first, last: best.column - 1, matched };
}

/** The stretch with the marks around it that the quote began and ended with. */
function withMarks(
  quote: string,
  wanted: QuotableText,
  { text, starts, ends }: QuotableText,
  { first, last }: Stretch,
): { quote: string; start: number; end: number } {
  const head = quote.slice(0, wanted.starts[0] ?? 0);
  const tail = quote.slice(wanted.ends.at(-1) ?? quote.length);
  const from = starts[first] ?? 0;
  const to = ends[last] ?? from;
  const start = text.endsWith(head, from) ? from - head.length : from;
  const end = text.startsWith(tail, to) ? to + tail.length : to;
  return { quote: text.slice(start, end), start, end };
}
