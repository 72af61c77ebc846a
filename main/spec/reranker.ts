import type { ChunkId } from '../contract/ids.ts';
import type { Chunk, RerankReport } from '../contract/retrieval.ts';
import type { FusedChunk } from './fusion.ts';

/** A fused chunk with where reranking and diversifying took it; see `SearchResult` for the fields. */
export interface RankedResult extends FusedChunk {
  fusedRank: number;
  relevanceScore: number | null;
  move: number;
}

/** What a scorer says of some candidates. */
export interface PassageScores {
  /** One per candidate, higher is better, comparable over all calls for one query. */
  scores: readonly number[];
  /** Candidates that were read on the way, so that nobody need read them again; for the owner's eyes. */
  chunks: readonly Chunk[];
}

/** What scores passages for a query: a cross-encoder, or the bundled features of words. */
export interface PassageScorer {
  readonly name: string;
  /** Passages scored in one call; the time is looked at between calls. */
  readonly batchSize: number;
  /**
   * @param request.candidates the next ones in fused order, at most `batchSize`; `fusedScore` is 0..1 of the best one's
   * @throws CancelledError when `signal` aborts: the rest of the work is dropped
   */
  score(
    request: { query: string; candidates: readonly { chunkId: ChunkId; fusedScore: number }[] },
    options: { signal: AbortSignal },
  ): Promise<PassageScores>;
}

/**
 * A second stage with a hard cap: it orders few candidates better than the first stage can, and when its time is up it
 * leaves what is ranked by then. Whatever happens, every candidate comes back exactly once.
 */
export interface Reranker {
  readonly name: string;
  /**
   * @param request.candidates in fused order
   * @param request.timeoutMs wall-clock cap over all batches
   * @returns with the ranking the candidates that were read for it, see {@link PassageScores.chunks}
   * @throws CancelledError when `signal` aborts; what the scorer throws
   */
  rerank(
    request: { query: string; candidates: readonly FusedChunk[]; timeoutMs: number },
    options: { signal?: AbortSignal },
  ): Promise<{ ranking: readonly RankedResult[]; report: RerankReport; chunks: readonly Chunk[] }>;
}

/** Finds rerankers by the name a search or a pipeline gives. */
export interface RerankerRegistry {
  /**
   * @param name see `rerankerName`; null for `none`
   * @throws NotFoundError, ConfigError when it is a model's folder that cannot be used
   */
  find(name: string): Promise<Reranker | null>;
  /** @param featureWeight how much its features count beside the fused score, 1 as usual */
  bundled(featureWeight: number): Reranker;
}
