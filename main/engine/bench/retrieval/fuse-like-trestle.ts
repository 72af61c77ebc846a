import type { ChunkId } from '../../../contract/ids.ts';
import { createFusion } from '../../../retrieval/fusion/create-fusion.ts';

interface ScoredText {
  id: number;
  score: number;
}

const ID_DIGITS = 10;

/** A chunk id that sorts as its number does, so that ties fall alike in every engine. */
export function chunkIdOfNumber(number: number): ChunkId {
  return `chk_${String(number).padStart(ID_DIGITS, '0')}` as ChunkId;
}

/** @returns the number that {@link chunkIdOfNumber} made an id of; NaN for another id */
export function numberOfChunkId(chunkId: string): number {
  return Number(chunkId.slice('chk_'.length));
}

/** Fuses two rankings by text number with the product's own default fusion. @returns the best k, best first */
export function fuseLikeTrestle(options: {
  bm25: readonly ScoredText[];
  vector: readonly ScoredText[];
  fusionWeight: number;
  k: number;
}): number[] {
  const { bm25, vector, fusionWeight, k } = options;
  const ranked = (leg: readonly ScoredText[]) =>
    leg.map(({ id, score }, index) => ({ chunkId: chunkIdOfNumber(id), rank: index + 1, score }));
  return createFusion({ fusionWeight })
    .fuse({ bm25: ranked(bm25), vector: ranked(vector), k })
    .map(({ chunkId }) => numberOfChunkId(chunkId));
}
