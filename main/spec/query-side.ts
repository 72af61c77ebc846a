import type { ChunkId } from '../contract/ids.ts';
import type { Chunk, QueryRewrite, QueryVariant, RetrievalFilter } from '../contract/retrieval.ts';
import type { RankedResult, RerankerRegistry } from './reranker.ts';
import type { RankedChunk, Retriever } from './retriever.ts';

/** Words and phrases that mean the same in a workspace, each group as its file says them. */
export type SynonymGroups = readonly (readonly string[])[];

/** Turns a query into what is searched for. */
export interface QueryRewriter {
  /**
   * @param request.filter only words that eligible chunks hold may be suggested
   * @returns the query as typed when nothing is to be changed; never an empty list of variants
   * @throws CancelledError; what reading the index throws
   */
  rewrite(
    request: { query: string; filter: RetrievalFilter },
    options: { signal?: AbortSignal },
  ): Promise<QueryRewrite>;
}

/** What one leg found for all variants of a query. */
export interface VariantRanking {
  ranking: readonly RankedChunk[];
  /** What it found for each variant, in their order. */
  perVariant: readonly (readonly RankedChunk[])[];
}

/** Puts results that say something new before those that repeat what stands above them. */
export interface Diversifier {
  /** @param request.lambda 0..1; 1 returns the results as they are */
  diversify(
    request: { results: readonly RankedResult[]; lambda: number },
    options: { signal?: AbortSignal },
  ): Promise<readonly RankedResult[]>;
}

/** Reads the chunks around chunks. */
export interface NeighbourReader {
  /**
   * @param request.distance chunks on each side
   * @param request.filter neighbours that it refuses are left out, with all behind them
   * @returns for each id the run of chunks of its section around it, itself among them, in document order; empty when it
   *   is gone
   */
  readNeighbours(
    request: { chunkIds: readonly ChunkId[]; distance: number; filter: RetrievalFilter },
    options: { signal?: AbortSignal },
  ): Promise<readonly (readonly Chunk[])[]>;
}

/** Everything around the two legs, for searches and for pipelines alike. */
export interface QuerySide {
  rewriter: QueryRewriter;
  rerankers: RerankerRegistry;
  diversifier: Diversifier;
  neighbours: NeighbourReader;
  /**
   * Runs a leg for each variant and merges what it finds by weight; one variant costs what the leg alone costs.
   *
   * @param request.k 1..1000, for each variant and for the merged ranking
   */
  retrieveVariants(
    retriever: Retriever,
    request: { variants: readonly QueryVariant[]; k: number; filter: RetrievalFilter },
    options: { signal?: AbortSignal },
  ): Promise<VariantRanking>;
}
