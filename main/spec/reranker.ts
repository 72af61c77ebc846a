import type { ChunkId } from '../contract/ids.ts';

/** A second stage: orders few candidates better than the first stage can. */
export interface Reranker {
  readonly name: string;
  /** @returns the same candidates, best first, with `relevanceScore` (higher is better) */
  rerank(
    request: { query: string; candidates: readonly { chunkId: ChunkId; text: string }[] },
    options: { signal?: AbortSignal; timeoutMs?: number },
  ): Promise<readonly { chunkId: ChunkId; relevanceScore: number }[]>;
}
