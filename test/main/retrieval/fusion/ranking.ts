import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { RankedChunk } from '../../../../main/spec/retriever.ts';

/** A ranking of these chunks; scores fall from 1 in steps of 0.1 unless they are given as `[id, score]`. */
export function ranking(...entries: readonly (string | readonly [string, number])[]): RankedChunk[] {
  return entries.map((entry, index) => {
    const [id, score] = typeof entry === 'string' ? [entry, 1 - index / 10] : entry;
    return { chunkId: id as ChunkId, rank: index + 1, score };
  });
}
