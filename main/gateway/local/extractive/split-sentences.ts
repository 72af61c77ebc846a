import { trimmedSegment } from './segment.ts';
import type { Segment, SegmentKind } from './segment.ts';
import { wordList } from './word-list.ts';

/** Abbreviations a name usually stands beside: a full stop after one ends a sentence only before a typical opener. */
const NAME_ABBREVIATIONS: ReadonlySet<string> = new Set(
  wordList(`
    mr mrs ms dr prof st sr jr rev hon gen col lt sgt capt gov sen rep vs eds al cf dept inc ltd co corp mt viz eg ie
    e.g i.e incl excl resp approx ca
  `),
);

/** Abbreviations of which only a figure makes one: "No. 7", but "they said no." */
const FIGURE_ABBREVIATIONS: ReadonlySet<string> = new Set(
  wordList(`
    no nos fig figs eq sec ch vol p pp ed ft ext tel max min est jan feb mar apr jun jul aug sep sept oct nov dec
  `),
);

/** Words that open a sentence often enough to end one after an initialism: "… in the U.S. The court …". */
const SENTENCE_OPENERS =
  /^(?:The|A|An|In|On|At|It|This|These|Those|He|She|They|We|You|I|However|But|And|For|As|If|When)\b/;

/** A terminator, then closing quotes or brackets. Ideographic terminators need no space after them. */
const TERMINATOR = /(?<![.!?…])[.!?…]+[)\]}"'”’»*_`]*(?=\s|$)|(?<![。！？])[。！？]+[」』”’）]*/gu;

/** Lines narrower than this are not evidence that a paragraph was wrapped by hand, UTF-16 units. */
const MIN_WRAP_WIDTH = 60;

/**
 * Splits running text [start, end) into sentences. Decimals, initials and common abbreviations do not end one; a line
 * break does where the next word would still have fitted on the line, because such a break was put there on purpose
 * (addresses, "key: value" notes).
 *
 * @returns ordered, disjoint segments that cover everything but white space
 */
export function splitSentences(text: string, start: number, end: number, kind: SegmentKind): Segment[] {
  const bounds = [...sentenceEnds(text, start, end), ...deliberateLineEnds(text, start, end), end];
  const segments: Segment[] = [];
  let from = start;
  for (const to of bounds.toSorted((a, b) => a - b)) {
    const segment = trimmedSegment(text, kind, from, to);
    if (segment !== null) segments.push(segment);
    from = Math.max(from, to);
  }
  return segments;
}

function sentenceEnds(text: string, start: number, end: number): number[] {
  const slice = text.slice(start, end);
  const ends: number[] = [];
  for (const match of slice.matchAll(TERMINATOR)) {
    const after = match.index + match[0].length;
    if (isSentenceEnd(slice, match.index, match[0], after)) ends.push(start + after);
  }
  return ends;
}

/** How far back an abbreviation can reach and how far ahead the next sentence is looked at, UTF-16 units. */
const CONTEXT_UNITS = 24;

function isSentenceEnd(slice: string, at: number, terminator: string, after: number): boolean {
  const next = slice.slice(after, after + CONTEXT_UNITS).trimStart();
  if (/^\p{Ll}/u.test(next)) return /^[。！？]/u.test(terminator);
  if (!terminator.startsWith('.') || terminator.startsWith('..')) return true;
  const previous = /[\p{L}\p{N}.]*$/u.exec(slice.slice(Math.max(0, at - CONTEXT_UNITS), at))?.[0] ?? '';
  if (/^(?:\p{L}\.)*\p{Lu}$/u.test(previous)) return SENTENCE_OPENERS.test(next);
  if (/^\d{1,2}$/.test(previous) && /^\s*$/.test(slice.slice(0, at - previous.length))) return false;
  const abbreviation = previous.toLowerCase();
  if (FIGURE_ABBREVIATIONS.has(abbreviation)) return !/^\d/.test(next);
  return !NAME_ABBREVIATIONS.has(abbreviation) || SENTENCE_OPENERS.test(next);
}

function deliberateLineEnds(text: string, start: number, end: number): number[] {
  const lines = text.slice(start, end).split('\n');
  if (lines.length === 1) return [];
  const width = lines.reduce((widest, line) => Math.max(widest, line.trimEnd().length), MIN_WRAP_WIDTH);
  const ends: number[] = [];
  let offset = start;
  for (const [index, line] of lines.entries()) {
    offset += line.length + 1;
    const next = lines[index + 1];
    if (next !== undefined && isDeliberateBreak(line, next, width)) ends.push(offset - 1);
  }
  return ends;
}

/** A line of a record: "resolution: PIN reset". The key is a word or two. */
const KEY_AND_VALUE = /^\s*[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)?: \S/u;

function isDeliberateBreak(line: string, next: string, width: number): boolean {
  if (/ {2}\r?$|\\\r?$/.test(line) || (KEY_AND_VALUE.test(line) && KEY_AND_VALUE.test(next))) return true;
  const nextWord = /^\s*(\S*)/.exec(next)?.[1] ?? '';
  if (/^\p{Ll}/u.test(nextWord) || /[,(–-]\s*$/u.test(line)) return false;
  return line.trimEnd().length + 1 + nextWord.length < width;
}
