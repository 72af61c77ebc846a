import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { CHUNKER_HELP } from '../../../contract/chunker.ts';
import type { Block } from '../block.ts';
import { chunkBlocks, CHUNKER_ID, type ChunkRange } from './chunk-blocks.ts';
import { chunkWindows, type WindowSettings } from './chunk-windows.ts';

/** Cuts the scanned blocks of a text into chunks, in order. */
export type Chunker = (text: string, blocks: Iterable<Block>) => Iterable<ChunkRange>;

/** Versions of the two window chunkers: change one when its output changes. */
const SENTENCE_VERSION = 'sentence-1';
const FIXED_VERSION = 'fixed-1';

const DEFAULT_WINDOWS = { sentence: { size: 256, overlap: 32 }, fixed: { size: 512, overlap: 64 } } as const;
const MIN_SIZE = 32;
const MAX_SIZE = 2000;

const NAME = /^(heading|sentence|fixed)(?::(\d{1,4})(?:\/(\d{1,4}))?)?(\+path)?$/;
const WINDOW_ID = /^(sentence|fixed)-\d+\/(\d{1,4})\+(\d{1,4})(\/path)?$/;

/**
 * @param name as people write it, see `CHUNKER_HELP`
 * @returns the canonical id: equal ids cut alike, and an id of another version of Trestle never equals one of ours
 * @throws InvalidArgumentError for an unknown name, or sizes that make no sense
 */
export function chunkerIdOf(name: string): string {
  const [, kind, sizeText, overlapText, path] = NAME.exec(name) ?? [];
  if (kind === undefined) throw new InvalidArgumentError(`There is no chunker "${name}". Known: ${CHUNKER_HELP}.`);
  if (kind === 'heading') {
    if (sizeText === undefined && path === undefined) return CHUNKER_ID;
    throw new InvalidArgumentError(
      `The chunker "${name}" takes no size: heading cuts along headings, with their path.`,
    );
  }
  const defaults = DEFAULT_WINDOWS[kind as 'sentence' | 'fixed'];
  const size = sizeText === undefined ? defaults.size : Number(sizeText);
  const overlap = overlapText === undefined ? Math.min(defaults.overlap, Math.floor(size / 4)) : Number(overlapText);
  if (size < MIN_SIZE || size > MAX_SIZE || overlap > size / 2) {
    throw new InvalidArgumentError(
      `The chunker "${name}" has size ${size} and overlap ${overlap}; sizes are ${MIN_SIZE} to ${MAX_SIZE} tokens, overlaps at most half of it.`,
    );
  }
  const version = kind === 'sentence' ? SENTENCE_VERSION : FIXED_VERSION;
  return `${version}/${size}+${overlap}${path === undefined ? '' : '/path'}`;
}

/** @returns the name that {@link chunkerIdOf} takes; the id itself when it is of another version of Trestle */
export function chunkerNameOf(id: string): string {
  if (id === CHUNKER_ID) return 'heading';
  const settings = parseWindowId(id);
  if (settings === null) return id;
  const { unit, size, overlap, keepsPath } = settings;
  return `${unit}:${size}/${overlap}${keepsPath ? '+path' : ''}`;
}

/** @returns the chunker of a canonical id; null when this Trestle cannot cut that way (another version made it) */
export function findChunker(id: string): Chunker | null {
  if (id === CHUNKER_ID) return chunkBlocks;
  const settings = parseWindowId(id);
  return settings === null ? null : (text, blocks) => chunkWindows(text, blocks, settings);
}

function parseWindowId(id: string): WindowSettings | null {
  const [, unit, size, overlap, path] = WINDOW_ID.exec(id) ?? [];
  if (unit === undefined || !(id.startsWith(`${SENTENCE_VERSION}/`) || id.startsWith(`${FIXED_VERSION}/`))) return null;
  return {
    unit: unit as WindowSettings['unit'],
    size: Number(size),
    overlap: Number(overlap),
    keepsPath: path !== undefined,
  };
}
