import type { PackingFate } from '../contract/explain.ts';
import type { ChunkId } from '../contract/ids.ts';
import type { SearchResult } from '../contract/retrieval.ts';
import { packChunks, setSupersededAside } from './pack-chunks.ts';

export interface PackingLimits {
  contextTokens: number;
  k: number;
}

/** What packing would do with each result, and why: its own answer, for one chunk after the other. */
export function explainPacking(
  results: readonly SearchResult[],
  limits: PackingLimits,
): { fates: ReadonlyMap<ChunkId, PackingFate>; usedTokens: number } {
  const { current, superseded } = setSupersededAside(results);
  const { packed, leftOut } = packChunks(current, limits);
  const reasons = new Map<ChunkId, PackingFate['reason']>(leftOut.map(({ chunkId, reason }) => [chunkId, reason]));
  for (const { chunkId } of superseded) reasons.set(chunkId, 'superseded');
  const fates = results.map(({ chunkId, tokens }): [ChunkId, PackingFate] => {
    const reason = reasons.get(chunkId) ?? null;
    return [chunkId, { state: reason === null ? 'packed' : 'dropped', reason, tokens }];
  });
  return { fates: new Map(fates), usedTokens: packed.reduce((sum, { tokens }) => sum + tokens, 0) };
}
