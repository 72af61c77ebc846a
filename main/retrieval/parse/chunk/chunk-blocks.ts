import { estimateTokens } from '../../../base/estimate-tokens.ts';
import type { Block } from '../block.ts';
import { joinValues } from '../record-values.ts';
import { MAX_CHUNK_TOKENS, MIN_CHUNK_TOKENS } from './chunk-sizes.ts';
import { commonPath, joinPaths, type SectionPart, splitSections } from './sections.ts';
import { fitsOneChunk, type TextRange, trimRange } from './text-range.ts';

/** Names this way of cutting; documents cut by another are cut again. Change it when the output changes. */
export const CHUNKER_ID = 'blocks-1';

/** One chunk as a range of the text that was scanned. */
export interface ChunkRange extends TextRange {
  headingPath: readonly string[];
  records: SectionPart['records'];
  place: string | null;
}

/** A short afterthought joins the chunk before it when it continues the same section. */
const MAX_TAIL_TOKENS = MIN_CHUNK_TOKENS / 2;

/**
 * Cuts a text into chunks along its headings. Small neighbouring sections are merged under the headings they share
 * until a chunk has MIN_CHUNK_TOKENS; long ones are split at block, then sentence, then word boundaries to at most
 * MAX_CHUNK_TOKENS.
 *
 * @returns ranges in order, without overlap, that together hold every character of the blocks that is not white space
 */
export function* chunkBlocks(text: string, blocks: Iterable<Block>): Generator<ChunkRange> {
  let pending: SectionPart | null = null;
  for (const part of splitSections(text, blocks)) {
    if (pending && belongTogether(text, pending, part)) {
      pending = merge(pending, part);
      continue;
    }
    if (pending) yield* toChunk(text, pending);
    pending = part;
  }
  if (pending) yield* toChunk(text, pending);
}

function belongTogether(text: string, before: SectionPart, after: SectionPart): boolean {
  if (before.place !== after.place || before.tokens + after.tokens > MAX_CHUNK_TOKENS) return false;
  // A chunk is found as a whole or not at all, so it never mixes records that different people may find.
  if (before.records?.access !== after.records?.access) return false;
  const isWanted =
    before.tokens < MIN_CHUNK_TOKENS ||
    (commonPath(before.headingPath, after.headingPath).length === before.headingPath.length &&
      after.tokens < MAX_TAIL_TOKENS &&
      !after.isHeadingOnly);
  return isWanted && fitsOneChunk(text, before.start, after.end);
}

function merge(before: SectionPart, after: SectionPart): SectionPart {
  const isOneRecord = before.records?.first === after.records?.last;
  return {
    start: before.start,
    end: after.end,
    tokens: before.tokens + after.tokens,
    headingPath: before.isHeadingOnly
      ? joinPaths(before.headingPath, after.headingPath)
      : commonPath(before.headingPath, after.headingPath),
    isHeadingOnly: before.isHeadingOnly && after.isHeadingOnly,
    records:
      before.records && after.records
        ? {
            first: before.records.first,
            last: after.records.last,
            title: isOneRecord ? before.records.title : null,
            values: joinValues(before.records.values, after.records.values),
            ...(before.records.access === undefined ? {} : { access: before.records.access }),
          }
        : null,
    place: before.place,
  };
}

function* toChunk(text: string, part: SectionPart): Generator<ChunkRange> {
  const range = trimRange(text, part.start, part.end);
  if (!range) return;
  const tokens = estimateTokens(text, range.start, range.end);
  yield { ...range, tokens, headingPath: part.headingPath, records: part.records, place: part.place };
}
