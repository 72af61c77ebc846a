import { estimateTokens } from '../../../base/estimate-tokens.ts';
import type { Block } from '../block.ts';
import type { ChunkRange } from './chunk-blocks.ts';
import { splitLong } from './split-long.ts';
import { type TextRange, trimRange } from './text-range.ts';

export interface WindowSettings {
  /** `sentence` cuts between sentences (lines, in anything but prose) and never across a heading; `fixed` between any words. */
  unit: 'sentence' | 'fixed';
  /** Tokens of a chunk at most. */
  size: number;
  /** Tokens that a chunk repeats of the one before it, at most; never across a heading. */
  overlap: number;
  /** Give each chunk the headings it lies under. */
  keepsPath: boolean;
}

/** The smallest thing a window takes or leaves. */
interface Atom extends TextRange {
  path: readonly string[];
  record: NonNullable<Block['record']> | null;
  opensSection: boolean;
  place: string | null;
  isHeading: boolean;
}

/** Share of the size from which on a window is measured as a whole. */
const NEAR_LIMIT = 0.8;
/** Tokens that a repeated beginning leaves free for what cuts add. */
const CUT_ALLOWANCE = 2;

const SENTENCE = /[.!?…]["'”’)\]]*\s+|[。！？]|\r\n?|\n/g;
const LINE = /\r\n?|\n/g;
const WORD = /\s+/g;

/**
 * Cuts a text into windows of whole sentences or words, each at most `size` tokens, that overlap their neighbours.
 * Records of data files are not repeated: an overlap is for prose, whose sentences lean on the ones before.
 *
 * @returns ranges in order of their start that together hold every character of the blocks that is not white space
 */
export function* chunkWindows(text: string, blocks: Iterable<Block>, settings: WindowSettings): Generator<ChunkRange> {
  const { unit, size, overlap, keepsPath } = settings;
  let window: Atom[] = [];
  let tokens = 0;
  for (const atom of atomsOf(text, blocks, settings)) {
    const isOver = exceeds(text, window, atom, tokens, size);
    const isOtherPlace = window.length > 0 && window[0]?.place !== atom.place;
    // A chunk is found as a whole or not at all, so it never mixes records that different people may find.
    const isOtherAccess = window.length > 0 && window[0]?.record?.access !== atom.record?.access;
    const isOtherSection = isOtherPlace || isOtherAccess || (unit === 'sentence' && atom.opensSection);
    if (window.length > 0 && (isOver || isOtherSection)) {
      yield* toChunk(text, window, keepsPath);
      window =
        isOtherSection || atom.record !== null
          ? []
          : tailOf(window, Math.min(overlap, size - atom.tokens - CUT_ALLOWANCE));
      tokens = sumTokens(window);
    }
    window.push(atom);
    tokens += atom.tokens;
  }
  if (window.length > 0) yield* toChunk(text, window, keepsPath);
}

/**
 * Estimates are additive only up to about a token for each cut, so near the limit the stretch is estimated as a whole;
 * farther from it that would cost as many times more as there are atoms in a window.
 */
function exceeds(text: string, window: readonly Atom[], atom: Atom, tokens: number, size: number): boolean {
  const sum = tokens + atom.tokens;
  if (sum > size) return true;
  const [first] = window;
  return first !== undefined && sum > size * NEAR_LIMIT && estimateTokens(text, first.start, atom.end) > size;
}

/** The last atoms of at most so many tokens; never all of them, or a window would not move on. */
function tailOf(window: readonly Atom[], limit: number): Atom[] {
  let first = window.length;
  let tokens = 0;
  while (first > 1) {
    const before = window[first - 1] as Atom;
    if (before.record !== null || tokens + before.tokens > limit) break;
    tokens += before.tokens;
    first -= 1;
  }
  return window.slice(first);
}

function* toChunk(text: string, window: readonly Atom[], keepsPath: boolean): Generator<ChunkRange> {
  const first = window[0] as Atom;
  const last = window.at(-1) as Atom;
  const range = trimRange(text, first.start, last.end);
  if (range === null) return;
  const isOneRecord = first.record?.number === last.record?.number;
  yield {
    ...range,
    tokens: estimateTokens(text, range.start, range.end),
    // Of a run of headings, the innermost is what the words below are about.
    headingPath: keepsPath ? (window.find(({ isHeading }) => !isHeading) ?? last).path : [],
    records:
      first.record === null || last.record === null
        ? null
        : {
            first: first.record.number,
            last: last.record.number,
            title: isOneRecord ? first.record.title : null,
            values: [...new Set(window.flatMap(({ record }) => (record === null ? [] : [record.values])))],
            ...(first.record.access === undefined ? {} : { access: first.record.access }),
          },
    place: first.place,
  };
}

function* atomsOf(text: string, blocks: Iterable<Block>, { unit, size }: WindowSettings): Generator<Atom> {
  const open: { level: number; text: string }[] = [];
  let path: readonly string[] = [];
  let record: Atom['record'] = null;
  let afterHeading = false;
  for (const block of blocks) {
    const isHeading = block.heading !== undefined;
    if (block.heading !== undefined) {
      const { level } = block.heading;
      while (open.length > 0 && (open.at(-1)?.level ?? 0) >= level) open.pop();
      open.push(block.heading);
      path = open.map((heading) => heading.text).filter((words) => words !== '');
    }
    if (block.record !== undefined) record = block.record;
    // A heading right below another one has nothing of its own above it: both open the same section.
    let opensSection = isHeading && !afterHeading;
    afterHeading = isHeading;
    for (const range of rangesOf(text, block, unit, size)) {
      yield { ...range, path, record, opensSection, isHeading, place: block.place ?? null };
      opensSection = false;
    }
  }
}

function* rangesOf(text: string, block: Block, unit: WindowSettings['unit'], size: number): Generator<TextRange> {
  const isProse = block.kind === 'paragraph' || block.kind === 'quote';
  const boundary = new RegExp(unit === 'fixed' ? WORD : isProse ? SENTENCE : LINE);
  boundary.lastIndex = block.start;
  let start = block.start;
  while (start < block.end) {
    const match = boundary.exec(text);
    const end = match === null ? block.end : Math.min(match.index + match[0].length, block.end);
    // One more for the line breaks after the block, so that a sum over atoms never falls short of the chunk.
    const tokens = Math.max(1, estimateTokens(text, start, end)) + (end === block.end ? 1 : 0);
    if (tokens <= size) yield { start, end, tokens };
    else yield* splitLong(text, { start, end, tokens, kind: block.kind }, size - 1);
    start = end;
  }
}

function sumTokens(window: readonly Atom[]): number {
  let tokens = 0;
  for (const atom of window) tokens += atom.tokens;
  return tokens;
}
