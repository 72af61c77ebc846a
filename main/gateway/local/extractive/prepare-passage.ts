import type { Passage } from './passage.ts';
import type { Segment } from './segment.ts';
import { segmentPassage } from './segment-passage.ts';
import { splitWords } from './words.ts';
import type { Word } from './words.ts';

/** A citable segment, its words, and what a reader would have in mind while reading it. */
export interface PreparedSegment {
  readonly segment: Segment;
  readonly text: string;
  readonly words: readonly Word[];
  /** Word indices by key. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
  /** Index of the segment that introduces this one: a table's header row, the line before code or a list; or null. */
  readonly leadIndex: number | null;
  /** A heading, a table's header row, a question or a bare link: it names what others say and is no answer itself. */
  readonly isLabel: boolean;
  /** Keys of the headings above, within the document, and of the lead: they say what the segment is about. */
  readonly sectionKeys: ReadonlySet<string>;
}

export interface PreparedPassage {
  readonly passage: Passage;
  readonly titleKeys: ReadonlySet<string>;
  /** In reading order, layout markers left out. */
  readonly segments: readonly PreparedSegment[];
}

/** Longest passage read, UTF-16 units: about ten times a usual chunk; what follows is not searched for answers. */
const MAX_PASSAGE_UNITS = 20_000;

/** Segments and indexes a passage once, so that scoring every sentence against every term stays cheap. */
export function preparePassage(passage: Passage): PreparedPassage {
  const text = passage.text.slice(0, MAX_PASSAGE_UNITS);
  const all = segmentPassage(text);
  const citable = all.filter((segment) => segment.kind !== 'marker');
  const wordsOf = citable.map((segment) => splitWords(text.slice(segment.start, segment.end)));
  const titleKeys = new Set(keysOf(splitWords(passage.title)));
  const outerHeadings = passage.headingPath.filter((heading) => heading !== passage.title);
  const outerKeys = keysOf(splitWords(outerHeadings.join(' \n ')));
  const segments: PreparedSegment[] = [];
  let headingKeys: readonly string[] = [];
  for (const [index, segment] of citable.entries()) {
    const words = wordsOf[index] ?? [];
    if (segment.kind === 'heading') headingKeys = keysOf(words);
    const leadIndex = findLead(text, citable, index, segments);
    const leadKeys = leadIndex === null ? [] : keysOf(wordsOf[leadIndex] ?? []);
    const sectionKeys = new Set([...outerKeys, ...headingKeys, ...leadKeys]);
    const positions = indexPositions(words);
    const isLabel = isHeadingQuestionOrLink(text, segment) || isHeaderRow(text, segment, citable[index + 1]);
    segments.push({
      segment,
      text: text.slice(segment.start, segment.end),
      words,
      positions,
      leadIndex,
      isLabel,
      sectionKeys,
    });
  }
  return { passage, titleKeys, segments };
}

function keysOf(words: readonly Word[]): string[] {
  return words.map((word) => word.key);
}

function indexPositions(words: readonly Word[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, word] of words.entries()) {
    const known = positions.get(word.key);
    if (known === undefined) positions.set(word.key, [index]);
    else known.push(index);
  }
  return positions;
}

function findLead(
  text: string,
  citable: readonly Segment[],
  index: number,
  earlier: readonly PreparedSegment[],
): number | null {
  const segment = citable[index];
  const before = citable[index - 1];
  if (segment === undefined || before === undefined || index === 0) return null;
  if (before.kind === segment.kind && (segment.kind === 'table-row' || segment.kind === 'list-item')) {
    return isHeaderRow(text, before, segment) ? index - 1 : (earlier[index - 1]?.leadIndex ?? null);
  }
  if (segment.kind === 'code') return before.kind === 'prose' || before.kind === 'list-item' ? index - 1 : null;
  const introduces = segment.kind === 'list-item' && before.kind === 'prose' && text[before.end - 1] === ':';
  return introduces ? index - 1 : null;
}

/** Does a dashed line stand between this table row and the next? */
function isHeaderRow(text: string, segment: Segment, next: Segment | undefined): boolean {
  return (
    segment.kind === 'table-row' && next?.kind === 'table-row' && text.slice(segment.end, next.start).includes('--')
  );
}

/** A question mark at the end, whatever quotes or emphasis close after it. */
const QUESTION_END = /\?[)"'”’»*_`]*$/u;
const QUESTION_END_UNITS = 8;
/** An entry of a table of contents: it says where something stands, not what. */
const LINK_ALONE = /^!?\[[^[\]]{0,300}\]\([^()]{0,1000}\)[.:,;]?$/;

function isHeadingQuestionOrLink(text: string, { kind, start, end }: Segment): boolean {
  if (kind !== 'prose' && kind !== 'list-item') return kind === 'heading';
  if (LINK_ALONE.test(text.slice(start, end))) return true;
  return QUESTION_END.test(text.slice(Math.max(start, end - QUESTION_END_UNITS), end));
}
