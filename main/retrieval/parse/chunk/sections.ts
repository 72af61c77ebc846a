import { estimateTokens } from '../../../base/estimate-tokens.ts';
import type { Block, BlockKind } from '../block.ts';
import type { RecordValues } from '../record-values.ts';
import { MAX_CHUNK_TOKENS, TARGET_CHUNK_TOKENS } from './chunk-sizes.ts';
import { splitLong } from './split-long.ts';
import { fitsOneChunk, type TextRange } from './text-range.ts';

/** A section, or one of the parts it was split into: at most MAX_CHUNK_TOKENS, all under one heading path. */
export interface SectionPart extends TextRange {
  headingPath: readonly string[];
  /** Nothing but headings: belongs to what follows. */
  isHeadingOnly: boolean;
  /** First and last record in it, for data files; named when it is one record that names itself. */
  records: {
    first: number;
    last: number;
    title: string | null;
    access?: string;
    /** One for each record. */
    values: readonly RecordValues[];
  } | null;
  /** Of its blocks; null where a format has no places. */
  place: string | null;
}

interface Unit extends TextRange {
  kind: BlockKind;
}

/** A heading without text of its own joins the next section; a run of them does so up to this many tokens. */
const MAX_HEADING_RUN_TOKENS = 64;
/** A section is looked at as a whole up to this size; beyond, in stretches of it, so that memory stays bounded. */
const MAX_BUFFERED_TOKENS = 8 * MAX_CHUNK_TOKENS;
/** A lead-in such as "For example:" moves to the part of what it announces when it is at most so long. */
const MAX_LEAD_IN_TOKENS = 80;

/** Groups blocks into sections by heading (or record) and splits those that are too long for one chunk. */
export function* splitSections(text: string, blocks: Iterable<Block>): Generator<SectionPart> {
  const open: { level: number; text: string }[] = [];
  let section: Section = new Section([], null);
  for (const block of blocks) {
    const place = block.place ?? null;
    if (place !== section.place) {
      yield* section.parts(text);
      section = new Section(section.headingPath, null, place);
    }
    if (block.record) {
      yield* section.parts(text);
      const { number, title, access, values } = block.record;
      section = new Section(
        [],
        { first: number, last: number, title, values: [values], ...(access === undefined ? {} : { access }) },
        place,
      );
    } else if (block.heading) {
      const { level } = block.heading;
      while (open.length > 0 && (open.at(-1)?.level ?? 0) >= level) open.pop();
      open.push(block.heading);
      const path = open.map((heading) => heading.text).filter((words) => words !== '');
      if (section.isHeadingOnly && section.tokens <= MAX_HEADING_RUN_TOKENS) {
        section.headingPath = section.tokens === 0 ? path : joinPaths(section.headingPath, path);
      } else {
        yield* section.parts(text);
        section = new Section(path, null, place);
      }
    }
    section.add(toUnit(text, block));
    if (section.tokens > MAX_BUFFERED_TOKENS) {
      yield* section.parts(text);
      section = new Section(section.headingPath, section.records, place);
    }
  }
  yield* section.parts(text);
}

/** @returns the deeper path when it lies below the shallow one, else what both share */
export function joinPaths(shallow: readonly string[], deep: readonly string[]): readonly string[] {
  const common = commonPath(shallow, deep);
  return common.length === shallow.length ? deep : common;
}

export function commonPath(a: readonly string[], b: readonly string[]): readonly string[] {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

class Section {
  headingPath: readonly string[];
  readonly records: SectionPart['records'];
  readonly place: string | null;
  tokens = 0;
  isHeadingOnly = true;
  readonly #units: Unit[] = [];

  constructor(headingPath: readonly string[], records: SectionPart['records'], place: string | null = null) {
    this.headingPath = headingPath;
    this.records = records;
    this.place = place;
  }

  add(unit: Unit): void {
    this.#units.push(unit);
    this.tokens += unit.tokens;
    if (unit.kind !== 'heading') this.isHeadingOnly = false;
  }

  *parts(text: string): Generator<SectionPart> {
    if (this.#units.length === 0) return;
    const [first] = this.#units;
    const last = this.#units.at(-1);
    const isWhole = this.tokens <= MAX_CHUNK_TOKENS && fitsOneChunk(text, first?.start ?? 0, last?.end ?? 0);
    if (isWhole) yield this.#part(this.#units);
    else for (const units of fillParts(text, this.#units, this.tokens)) yield this.#part(units);
  }

  #part(units: readonly Unit[]): SectionPart {
    return {
      start: units[0]?.start ?? 0,
      end: units.at(-1)?.end ?? 0,
      tokens: sumTokens(units),
      headingPath: this.headingPath,
      isHeadingOnly: units.every((unit) => unit.kind === 'heading'),
      records: this.records,
      place: this.place,
    };
  }
}

function toUnit(text: string, { kind, start, end }: Block): Unit {
  // One more for the line breaks after the block, so that a sum over units never falls short of the chunk.
  return { kind, start, end, tokens: estimateTokens(text, start, end) + 1 };
}

/**
 * Fills parts of about equal size with whole blocks: the k-th cut falls on the boundary nearest to k shares of the
 * total. A block is cut only when it alone is too long.
 */
function* fillParts(text: string, units: readonly Unit[], total: number): Generator<readonly Unit[]> {
  const share = total / Math.ceil(total / TARGET_CHUNK_TOKENS);
  let part: Unit[] = [];
  let tokens = 0;
  let filled = 0;
  let nextCut = share;
  for (const unit of cutLongUnits(text, units)) {
    const isNearer = filled + unit.tokens - nextCut > nextCut - filled;
    const announcesMore = part.every((before) => before.kind === 'heading' || isLeadIn(text, before));
    const [first] = part;
    const isFull =
      first !== undefined && (tokens + unit.tokens > MAX_CHUNK_TOKENS || !fitsOneChunk(text, first.start, unit.end));
    if (first !== undefined && ((isNearer && !announcesMore) || isFull)) {
      const leadIn = takeLeadIn(text, part, unit);
      yield part;
      part = leadIn ? [leadIn] : [];
      tokens = leadIn?.tokens ?? 0;
      nextCut += share;
    }
    part.push(unit);
    tokens += unit.tokens;
    filled += unit.tokens;
  }
  yield part;
}

function* cutLongUnits(text: string, units: readonly Unit[]): Generator<Unit> {
  let headingTokens = 0;
  for (const unit of units) {
    // A block that follows its heading must leave room for it, or the heading would stand alone.
    if (unit.tokens <= MAX_CHUNK_TOKENS - headingTokens) yield unit;
    else {
      const limit = TARGET_CHUNK_TOKENS;
      for (const range of splitLong(text, unit, limit)) yield { ...range, kind: unit.kind };
    }
    headingTokens = unit.kind === 'heading' ? headingTokens + unit.tokens : 0;
  }
}

function takeLeadIn(text: string, part: Unit[], next: Unit): Unit | undefined {
  const last = part.at(-1);
  const fits = last && part.length > 1 && last.tokens + next.tokens <= MAX_CHUNK_TOKENS;
  return fits && isLeadIn(text, last) ? part.pop() : undefined;
}

function isLeadIn(text: string, { kind, end, tokens }: Unit): boolean {
  return kind === 'paragraph' && tokens <= MAX_LEAD_IN_TOKENS && text.startsWith(':', end - 1);
}

function sumTokens(units: readonly Unit[]): number {
  let tokens = 0;
  for (const unit of units) tokens += unit.tokens;
  return tokens;
}
