import { estimateTokens } from '../../../base/estimate-tokens.ts';
import type { BlockKind } from '../block.ts';
import type { TextRange } from './text-range.ts';

/** A place where text may be cut; the higher, the better it reads. */
type Strength = 0 | 1 | 2 | 3;
interface Atom {
  end: number;
  tokens: number;
  strength: Strength;
}

/** Text without white space is walked in steps of this many code units. */
const UNBROKEN_STEP = 24;
/** Parts may exceed an even share by this factor, so that a good place to cut can be found. */
const SLACK = 1.15;

const SENTENCE_OR_LINE = /[.!?…]["'”’)\]]*\s+|[。！？]|\r\n?|\n/g;
const LINE = /\r\n?|\n/g;

/**
 * Splits a block that is too long for one chunk into parts of about equal size, each at most `limit` tokens: at
 * paragraph and item boundaries where there are any, else between sentences (prose) or lines (everything else), else
 * between words, and only in an unbroken word between any two characters. One pass, whatever the text holds.
 *
 * @returns adjacent ranges that cover [start, end)
 */
export function* splitLong(
  text: string,
  block: { start: number; end: number; tokens: number; kind: BlockKind },
  limit: number,
): Generator<TextRange> {
  const share = block.tokens / Math.ceil(block.tokens / limit);
  const budget = Math.min(limit, Math.ceil(share * SLACK));
  let { start } = block;
  let tokens = 0;
  /** Latest cut per strength that leaves at least half a part before it. */
  let cuts: (Cut | null)[] = [null, null, null, null];
  let position = start;
  for (const atom of atomsOf(text, block, budget)) {
    while (tokens > 0 && tokens + atom.tokens > budget) {
      const cut = cuts[3] ?? cuts[2] ?? cuts[1] ?? cuts[0] ?? { at: position, tokens };
      yield { start, end: cut.at, tokens: cut.tokens };
      start = cut.at;
      tokens -= cut.tokens;
      cuts = cuts.map((other) =>
        other && other.at > start ? { at: other.at, tokens: other.tokens - cut.tokens } : null,
      );
    }
    tokens += atom.tokens;
    position = atom.end;
    if (tokens >= budget / 2) cuts[atom.strength] = { at: position, tokens };
  }
  if (start < block.end) yield { start, end: block.end, tokens };
}

interface Cut {
  at: number;
  tokens: number;
}

function* atomsOf(
  text: string,
  block: { start: number; end: number; kind: BlockKind },
  budget: number,
): Generator<Atom> {
  const isProse = block.kind === 'paragraph' || block.kind === 'quote';
  const boundary = new RegExp(isProse ? SENTENCE_OR_LINE : LINE);
  boundary.lastIndex = block.start;
  let position = block.start;
  while (position < block.end) {
    const match = boundary.exec(text);
    const end = match ? Math.min(match.index + match[0].length, block.end) : block.end;
    const tokens = estimateTokens(text, position, end);
    const strength = match ? strengthOf(text, match, position, isProse) : 1;
    if (tokens > budget) yield* wordsOf(text, position, end);
    else yield { end, tokens, strength };
    position = end;
  }
}

function strengthOf(text: string, match: RegExpExecArray, lineStart: number, isProse: boolean): Strength {
  const isLineBreak = match[0] === '\n' || match[0] === '\r\n' || match[0] === '\r';
  if (isProse) return isLineBreak ? 1 : 2;
  const next = text.charCodeAt(match.index + match[0].length);
  if (next === 10 || next === 13) return 0;
  if (match.index === lineStart) return 3;
  return next === 32 || next === 9 ? 1 : 2;
}

function* wordsOf(text: string, start: number, end: number): Generator<Atom> {
  let from = start;
  while (from < end) {
    const limit = Math.min(end, from + UNBROKEN_STEP);
    let to = from;
    while (to < limit && !isSpace(text.charCodeAt(to))) to += 1;
    const isWord = to < limit;
    while (to < end && isSpace(text.charCodeAt(to))) to += 1;
    if (!isWord && isLowSurrogate(text.charCodeAt(to)) && to < end) to += 1;
    yield { end: to, tokens: Math.max(1, estimateTokens(text, from, to)), strength: isWord ? 1 : 0 };
    from = to;
  }
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
