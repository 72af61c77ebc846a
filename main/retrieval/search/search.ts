import { throwIfAborted } from '../../base/abort.ts';
import { ModelCallError } from '../../base/errors/model-call-error.ts';
import {
  BUNDLED_RERANKER,
  DEFAULT_LEG_DEPTH,
  DEFAULT_RERANK_DEPTH,
  NO_RERANKER,
  type Passage,
  type QueryRewrite,
  type QueryVariant,
  type RerankReport,
  type SearchMode,
  type SearchRequest,
  type SearchResponse,
  type SearchResult,
} from '../../contract/retrieval.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Fusion } from '../../spec/fusion.ts';
import type { QuerySide, VariantRanking } from '../../spec/query-side.ts';
import type { RankedResult } from '../../spec/reranker.ts';
import type { ChunkReader, Retriever } from '../../spec/retriever.ts';
import { orderByScores } from '../rerank/anytime-reranker.ts';
import { mergePassage } from './merge-passage.ts';

/** Searches an index: the query rewritten, both legs side by side, fused, reranked, and the chunks read. */
export interface Search {
  /**
   * @returns the best `request.k` chunks with what each step said of them. In mode `bm25` or `vector` that leg alone
   *   decides. More than {@link DEFAULT_LEG_DEPTH} results make the legs read deeper, which may reorder close ones.
   * @throws CancelledError, ConfigError (index of another model), NotFoundError (no such reranker), StorageError,
   *   ModelCallError
   */
  search(request: SearchRequest, options?: { signal?: AbortSignal }): Promise<SearchResponse>;
}

export interface SearchOptions {
  bm25: Retriever;
  vector: Retriever;
  fusion: Fusion;
  querySide: QuerySide;
  chunkReader: ChunkReader;
  clock: Clock;
}

/** A ranking with how it came about; the texts are not read yet. */
export interface RankedSearch {
  results: readonly RankedResult[];
  rewrite: QueryRewrite | null;
  /** What each leg found for each variant; null for a leg that the mode leaves out. */
  legs: { bm25: VariantRanking | null; vector: VariantRanking | null };
  rerank: RerankReport | null;
  engines: SearchResponse['engines'];
  /** A leg of a hybrid search that could not run, and why. */
  degraded: NonNullable<SearchResponse['degraded']>;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

export function createSearch(options: SearchOptions): Search {
  const { clock, chunkReader } = options;
  return {
    async search(request, { signal } = {}) {
      const startedAt = clock.monotonicNano();
      const ranking = await rankSearch(options, request, signal);
      const { results: ranked, rewrite, rerank, engines, degraded } = ranking;
      const { as } = request.filter;
      const chunkIds = ranked.map(({ chunkId }) => chunkId);
      const chunks = await chunkReader.readChunks(chunkIds, { as });
      const rankedById = new Map(ranked.map((entry) => [entry.chunkId, entry]));
      const results = chunks.flatMap((chunk) => {
        const entry = rankedById.get(chunk.chunkId);
        return entry === undefined ? [] : [{ ...chunk, ...entry }];
      });
      const passages = await widen(options, request, results, signal);
      const ms = Number(clock.monotonicNano() - startedAt) / NANOSECONDS_PER_MILLISECOND;
      return {
        results,
        passages,
        rewrite,
        rerank,
        engines,
        ms,
        access: null,
        ...(degraded.length > 0 && { degraded }),
      };
    },
  };
}

/** Notes which engine a leg is answered by. One variant that SQLite had to scan for is what took the time. */
function noteEngine(leg: Retriever, engines: SearchResponse['engines']): Retriever {
  return {
    name: leg.name,
    retrieve: (request, options) =>
      leg.retrieve(request, {
        ...options,
        onDidRank: (engine) => {
          if (engines[leg.name] !== 'sqlite') engines[leg.name] = engine;
        },
      }),
  };
}

/** The ranking of a search, step by step. */
export async function rankSearch(
  options: Pick<SearchOptions, 'bm25' | 'vector' | 'fusion' | 'querySide'>,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<RankedSearch> {
  const { fusion, querySide } = options;
  const rewrite = await rewriteQuery(querySide, request, signal);
  const variants = rewrite?.variants ?? [{ text: request.query, weight: 1, reason: 'as typed' }];
  const engines: SearchResponse['engines'] = { bm25: null, vector: null };
  const noted = { bm25: noteEngine(options.bm25, engines), vector: noteEngine(options.vector, engines) };
  const { legs, degraded } = await runLegs({ ...options, ...noted }, request, variants, signal);
  const fused = fusion.fuse({
    bm25: legs.bm25?.ranking ?? null,
    vector: legs.vector?.ranking ?? null,
    k: Math.max(request.k, DEFAULT_RERANK_DEPTH),
  });
  if (signal !== undefined) throwIfAborted(signal);
  const reranker = await querySide.rerankers.find(request.rerank ?? defaultReranker(request.mode));
  const query = variants[0]?.text ?? request.query;
  const reranked =
    reranker === null
      ? { ranking: orderByScores(fused, []), report: null }
      : await reranker.rerank({ query, candidates: fused, timeoutMs: request.rerankTimeoutMs }, optional(signal));
  const diversified = await querySide.diversifier.diversify(
    { results: reranked.ranking, lambda: request.mmrLambda },
    optional(signal),
  );
  return { results: diversified.slice(0, request.k), rewrite, legs, rerank: reranked.report, engines, degraded };
}

/** Who asks for one leg wants to see that leg's order. */
function defaultReranker(mode: SearchMode): string {
  return mode === 'hybrid' ? BUNDLED_RERANKER : NO_RERANKER;
}

function rewriteQuery(
  { rewriter }: QuerySide,
  { query, filter, rewrite }: SearchRequest,
  signal: AbortSignal | undefined,
): Promise<QueryRewrite | null> {
  return rewrite ? rewriter.rewrite({ query, filter }, optional(signal)) : Promise.resolve(null);
}

async function runLegs(
  { bm25, vector, querySide }: Pick<SearchOptions, 'bm25' | 'vector' | 'querySide'>,
  { mode, k, filter }: SearchRequest,
  variants: readonly QueryVariant[],
  signal: AbortSignal | undefined,
): Promise<Pick<RankedSearch, 'legs' | 'degraded'>> {
  const depth = Math.max(k, DEFAULT_LEG_DEPTH);
  const run = (leg: Retriever, except: SearchMode): Promise<VariantRanking | null> =>
    mode === except
      ? Promise.resolve(null)
      : querySide.retrieveVariants(leg, { variants, k: depth, filter }, optional(signal));
  const degraded: { leg: 'vector'; code: 'model_call'; message: string }[] = [];
  const runDense = async (): Promise<VariantRanking | null> => {
    try {
      return await run(vector, 'bm25');
    } catch (error) {
      // Words alone still find something; who asked for this leg alone wants to hear of it instead.
      if (mode !== 'hybrid' || !ModelCallError.is(error)) throw error;
      degraded.push({ leg: 'vector', code: 'model_call', message: error.message });
      return null;
    }
  };
  const [lexical, dense] = await Promise.all([run(bm25, 'vector'), runDense()]);
  return { legs: { bm25: lexical, vector: dense }, degraded };
}

async function widen(
  { querySide }: Pick<SearchOptions, 'querySide'>,
  { neighbours, filter }: SearchRequest,
  results: readonly SearchResult[],
  signal: AbortSignal | undefined,
): Promise<readonly Passage[]> {
  if (neighbours === 0) return [];
  const chunkIds = results.map(({ chunkId }) => chunkId);
  const runs = await querySide.neighbours.readNeighbours({ chunkIds, distance: neighbours, filter }, optional(signal));
  return results.map((result, index) => mergePassage(runs[index] ?? [], result));
}

function optional(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
