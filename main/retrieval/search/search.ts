import {
  DEFAULT_LEG_DEPTH,
  type SearchMode,
  type SearchRequest,
  type SearchResponse,
} from '../../contract/retrieval.ts';
import type { Clock } from '../../spec/clock.ts';
import type { FusedChunk, Fusion } from '../../spec/fusion.ts';
import type { ChunkReader, RankedChunk, Retriever } from '../../spec/retriever.ts';

/** Searches an index: both legs side by side, fused, and the chunks read. */
export interface Search {
  /**
   * @returns the best `request.k` chunks with what each leg said of them. In mode `bm25` or `vector` that leg alone
   *   decides. More than {@link DEFAULT_LEG_DEPTH} results make the legs read deeper, which may reorder close ones.
   * @throws CancelledError, ConfigError (index of another model), StorageError, ModelCallError
   */
  search(request: SearchRequest, options?: { signal?: AbortSignal }): Promise<SearchResponse>;
}

export interface SearchOptions {
  bm25: Retriever;
  vector: Retriever;
  fusion: Fusion;
  chunkReader: ChunkReader;
  clock: Clock;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

export function createSearch(options: SearchOptions): Search {
  const { clock, chunkReader } = options;
  return {
    async search(request, { signal } = {}) {
      const startedAt = clock.monotonicNano();
      const fused = await rankHybrid(options, request, signal);
      const chunks = await chunkReader.readChunks(fused.map(({ chunkId }) => chunkId));
      const fusedById = new Map(fused.map((entry) => [entry.chunkId, entry]));
      const results = chunks.flatMap((chunk) => {
        const entry = fusedById.get(chunk.chunkId);
        return entry === undefined ? [] : [{ ...chunk, ...entry }];
      });
      return { results, ms: Number(clock.monotonicNano() - startedAt) / NANOSECONDS_PER_MILLISECOND, access: null };
    },
  };
}

/** The ranking of a search, without the texts. */
export async function rankHybrid(
  { bm25, vector, fusion }: Pick<SearchOptions, 'bm25' | 'vector' | 'fusion'>,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<readonly FusedChunk[]> {
  const { query, mode, filter } = request;
  const k = Math.max(request.k, DEFAULT_LEG_DEPTH);
  const run = (leg: Retriever, except: SearchMode): Promise<readonly RankedChunk[] | null> =>
    mode === except ? Promise.resolve(null) : leg.retrieve({ query, k, filter }, { ...(signal && { signal }) });
  const [lexical, dense] = await Promise.all([run(bm25, 'vector'), run(vector, 'bm25')]);
  return fusion.fuse({ bm25: lexical, vector: dense, k: request.k });
}
