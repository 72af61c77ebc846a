import { trimmedSegment } from './segment.ts';
import type { Segment, SegmentKind } from './segment.ts';
import { splitSentences } from './split-sentences.ts';

interface Line {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  readonly text: string;
}

const FENCE = /^\s{0,12}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const BULLET = /^\s*(?:[-*+•‣◦–]|\d{1,3}[.)]|\(?[a-z]\))\s+(?:\[[ xX]\]\s+)?(?=\S)/;
const TABLE_ROW = /^\s*\|.*\|/;
const UNDERLINE_OR_RULE = /^\s*(?:={3,}|\*{3,}|_{3,})\s*$/;
const DASHES_AND_BARS = /^[\s:|-]+$/;
const INDENTED_CODE = /^(?: {4}|\t)\s*\S/;

/**
 * Tags, images, link targets and bare addresses: what a badge line consists of. Lengths are bounded because an opening
 * bracket that is never closed would otherwise be searched to the end again and again.
 */
const MARKUP = /<[^<>]{0,500}>|!\[[^[\]]{0,500}\]|\]\([^()]{0,1000}\)|\]\[[^[\]]{0,500}\]|\bhttps?:\/\/\S{1,1000}/g;

/** Longest run of code kept as one citation, lines: a snippet is read whole, a listing line group by line group. */
const MAX_CODE_LINES = 12;

/** Front matter longer than this is taken for text, lines. */
const MAX_FRONT_MATTER_LINES = 100;

/**
 * Cuts a passage into citable segments: sentences of prose and of list items, headings, table rows, and code in
 * snippets (a fenced block without its fences; blank lines split the long ones). Markdown is the model, plain text is
 * the degenerate case.
 *
 * Invariant, held by a property test: segments are in order, never overlap, have no white space at their ends, and
 * together cover every character that is not white space. Citations would point at the wrong words without it.
 */
export function segmentPassage(text: string): Segment[] {
  const lines = splitLines(text);
  const segments: Segment[] = [];
  const add = (kind: SegmentKind, from: number, to: number): void => {
    const segment = trimmedSegment(text, kind, from, to);
    if (segment !== null) segments.push(segment);
  };
  let index = addFrontMatter(lines, add);
  while (index < lines.length) {
    const line = lines[index] as Line;
    const fence = FENCE.exec(line.text)?.[1];
    if (fence !== undefined) {
      index = addFencedCode(lines, index, fence, add);
    } else if (HEADING.test(line.text)) {
      add('heading', line.start, line.end);
      index++;
    } else if (isRule(line.text)) {
      add('marker', line.start, line.end);
      index++;
    } else if (TABLE_ROW.test(line.text)) {
      add('table-row', line.start, line.end);
      index++;
    } else if (line.text.trim() === '') {
      index++;
    } else if (INDENTED_CODE.test(line.text) && !BULLET.test(line.text) && isBlank(lines[index - 1])) {
      index = addCodeRun(lines, index, (candidate) => INDENTED_CODE.test(candidate.text), add);
    } else {
      index = addParagraph(text, lines, index, segments, add);
    }
  }
  return segments;
}

type Add = (kind: SegmentKind, from: number, to: number) => void;

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ start, end: start + line.length, text: line });
    start += line.length + 1;
  }
  return lines;
}

/** A thematic break, the underline of a heading or the line under a table's header. */
function isRule(line: string): boolean {
  return UNDERLINE_OR_RULE.test(line) || (DASHES_AND_BARS.test(line) && line.includes('--'));
}

function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.text.trim() === '';
}

function addFencedCode(lines: readonly Line[], open: number, fence: string, add: Add): number {
  const opening = lines[open] as Line;
  add('marker', opening.start, opening.end);
  let close = open + 1;
  while (close < lines.length && !isClosingFence(lines[close] as Line, fence)) close++;
  let index = open + 1;
  while (index < close) index = addCodeRun(lines, index, (line) => line.start < (lines[close]?.start ?? Infinity), add);
  const closing = lines[close];
  if (closing !== undefined) add('marker', closing.start, closing.end);
  return close + 1;
}

function isClosingFence(line: Line, fence: string): boolean {
  const trimmed = line.text.trim();
  return trimmed.startsWith(fence) && trimmed.replaceAll(fence[0] as string, '') === '';
}

/** Adds code from `first` on: a snippet of at most `MAX_CODE_LINES`, else up to the next blank line. */
function addCodeRun(lines: readonly Line[], first: number, belongs: (line: Line) => boolean, add: Add): number {
  let end = first;
  while (end < lines.length && (belongs(lines[end] as Line) || (isBlank(lines[end]) && hasMore(lines, end, belongs)))) {
    end++;
  }
  if (end - first > MAX_CODE_LINES) {
    let blank = first;
    while (blank < end && (blank === first || !isBlank(lines[blank])) && blank - first < MAX_CODE_LINES) blank++;
    end = blank;
  }
  add('code', (lines[first] as Line).start, (lines[end - 1] as Line).end);
  return end;
}

/** Does code go on after the blank line at `blank`? */
function hasMore(lines: readonly Line[], blank: number, belongs: (line: Line) => boolean): boolean {
  const next = lines[blank + 1];
  return next !== undefined && !isBlank(next) && belongs(next);
}

function addParagraph(text: string, lines: readonly Line[], first: number, segments: Segment[], add: Add): number {
  const opening = lines[first] as Line;
  const bullet = BULLET.exec(opening.text)?.[0] ?? '';
  let end = first + 1;
  while (end < lines.length && continuesParagraph(lines[end] as Line)) end++;
  const last = lines[end - 1] as Line;
  const underline = lines[end];
  const isSetext =
    bullet === '' && end === first + 1 && underline !== undefined && /^(?:={3,}|-{3,})\s*$/.test(underline.text);
  if (isSetext) {
    add('heading', opening.start, opening.end);
    return end;
  }
  if (bullet !== '') add('marker', opening.start, opening.start + bullet.length);
  const kind = bullet === '' ? 'prose' : 'list-item';
  for (const sentence of splitSentences(text, opening.start + bullet.length, last.end, kind)) {
    const isMarkup = !/[\p{L}\p{N}]/u.test(text.slice(sentence.start, sentence.end).replaceAll(MARKUP, ''));
    segments.push(isMarkup ? { ...sentence, kind: 'marker' } : sentence);
  }
  return end;
}

function continuesParagraph(line: Line): boolean {
  const starters = [FENCE, HEADING, BULLET, TABLE_ROW];
  return line.text.trim() !== '' && !isRule(line.text) && !starters.some((starter) => starter.test(line.text));
}

/**
 * Front matter says what a document is, not what it says: "title: …" answers nothing.
 *
 * @returns the index of the first line after it; 0 when the text does not begin with any
 */
function addFrontMatter(lines: readonly Line[], add: (kind: SegmentKind, from: number, to: number) => void): number {
  const [first, second] = lines;
  if (first === undefined || second === undefined) return 0;
  if (first.text.replace(/^\uFEFF/, '').trimEnd() !== '---' || !/^[\w$"'-]+[ \t]*:/.test(second.text)) return 0;
  const length = lines.slice(1, MAX_FRONT_MATTER_LINES).findIndex(({ text }) => /^(?:---|\.\.\.)\s*$/.test(text));
  const last = lines[length + 1];
  if (length === -1 || last === undefined) return 0;
  add('marker', first.start, last.end);
  return length + 2;
}
