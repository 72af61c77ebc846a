import type { ChunkId } from '../../contract/ids.ts';
import { BUNDLED_RERANKER, searchRequest } from '../../contract/retrieval.ts';
import type { TunedSettings } from '../../contract/tune.ts';
import { createFusion } from '../../retrieval/fusion/create-fusion.ts';
import { rankSearch } from '../../retrieval/search/search.ts';
import type { QuerySide, VariantRanking } from '../../spec/query-side.ts';
import type { Retriever } from '../../spec/retriever.ts';

/** What settings are tried on. */
export interface TuningTarget {
  bm25: Retriever;
  vector: Retriever;
  querySide: QuerySide;
  /** What the known answers call a chunk, or the document it is in. */
  keysOf(chunkIds: readonly ChunkId[]): Promise<readonly string[]>;
}

/** Of results looked at for the first ten of distinct documents. */
const RESULTS = 30;
const DEFAULT_REQUEST = searchRequest.parse({ query: 'any' });

/**
 * Ranks as `search` does with other settings. The query is rewritten and the legs are run once, however many settings are
 * tried: only merging and reranking depend on them.
 */
export function createTrial(
  target: TuningTarget,
  signal: AbortSignal,
): (query: string, settings: TunedSettings) => Promise<readonly string[]> {
  const { bm25, vector, querySide } = target;
  let last: {
    query: string;
    legs: Map<string, Promise<VariantRanking>>;
    rewrite: ReturnType<QuerySide['rewriter']['rewrite']> | null;
  } = {
    query: '',
    legs: new Map(),
    rewrite: null,
  };
  const remembering: QuerySide = {
    ...querySide,
    rewriter: { rewrite: (request, options) => (last.rewrite ??= querySide.rewriter.rewrite(request, options)) },
    retrieveVariants: (retriever, request, options) => {
      const ranking = last.legs.get(retriever.name) ?? querySide.retrieveVariants(retriever, request, options);
      last.legs.set(retriever.name, ranking);
      return ranking;
    },
  };
  return async (query, { method, weight, rerankWeight }) => {
    if (last.query !== query) last = { query, legs: new Map(), rewrite: null };
    const side: QuerySide = {
      ...remembering,
      rerankers: { ...querySide.rerankers, find: async () => querySide.rerankers.bundled(rerankWeight) },
    };
    const { results } = await rankSearch(
      { bm25, vector, fusion: createFusion({ fusionWeight: weight, method }), querySide: side },
      // Without a cap: a busy machine must not decide what is better.
      { ...DEFAULT_REQUEST, query, k: RESULTS, rerank: BUNDLED_RERANKER, rerankTimeoutMs: 60_000 },
      signal,
    );
    return [...new Set(await target.keysOf(results.map(({ chunkId }) => chunkId)))];
  };
}
