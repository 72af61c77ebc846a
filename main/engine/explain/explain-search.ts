import type { ExplainedResult, SearchExplanation } from '../../contract/explain.ts';
import type { ChunkId } from '../../contract/ids.ts';
import { DEFAULT_LEG_DEPTH, type SearchRequest, type SearchResult } from '../../contract/retrieval.ts';
import { explainPacking, type PackingLimits } from '../../pipeline/explain-packing.ts';
import { servingOf } from '../../retrieval/generations/generation-record.ts';
import { type RankedSearch, rankSearch } from '../../retrieval/search/search.ts';
import { countUses } from '../../trace/lineage/lineage-reader.ts';
import type { OpenGeneration } from '../generations/open-generation.ts';
import type { QueryParts } from '../retrieval-parts.ts';
import type { SessionParts } from '../session-parts.ts';

/** A search with every step still open to view. */
export interface OpenedSearch {
  query: QueryParts;
  request: SearchRequest;
  ranked: RankedSearch;
  results: readonly SearchResult[];
  /** The query that was searched for: repaired, when rewriting found something to repair. */
  effectiveQuery: string;
  scales: FusionScales;
}

/** What fusion divides and stretches the legs' scores by. */
export interface FusionScales {
  vectorWeight: number;
  maxBm25: number | null;
  minCosine: number | null;
  maxCosine: number | null;
}

type ExplainParts = Pick<SessionParts, 'retrieval' | 'generations' | 'services' | 'journal' | 'files'>;

/** Searches as `search.run` does, and keeps what each step saw. */
export async function openSearch(
  parts: ExplainParts,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<OpenedSearch> {
  const query = await parts.retrieval.query();
  const [bm25, vector] = ['bm25', 'vector'].map((name) => query.retrievers.find((leg) => leg.name === name));
  if (bm25 === undefined || vector === undefined) throw new TypeError('a search needs both legs');
  const ranked = await rankSearch({ ...query, bm25, vector }, request, signal);
  const { as } = request.filter;
  const chunks = await query.chunkReader.readChunks(
    ranked.results.map(({ chunkId }) => chunkId),
    { as },
  );
  const byId = new Map(ranked.results.map((entry) => [entry.chunkId, entry]));
  const results = chunks.flatMap((chunk) => {
    const entry = byId.get(chunk.chunkId);
    return entry === undefined ? [] : [{ ...chunk, ...entry }];
  });
  return {
    query,
    request,
    ranked,
    results,
    effectiveQuery: ranked.rewrite?.variants[0]?.text ?? request.query,
    scales: scalesOf(ranked, query.index.fusionWeight),
  };
}

/** @returns what the two legs add to a fused score: the terms of `weightedScoreFusion` */
export function contributionsOf(
  scales: FusionScales,
  scores: { bm25Score: number | null; cosineSimilarity: number | null },
): { fromBm25: number; fromVector: number } {
  const { vectorWeight, maxBm25, minCosine, maxCosine } = scales;
  const { bm25Score, cosineSimilarity } = scores;
  const fromBm25 = bm25Score === null || maxBm25 === null ? 0 : (1 - vectorWeight) * (bm25Score / maxBm25);
  if (cosineSimilarity === null || minCosine === null || maxCosine === null) return { fromBm25, fromVector: 0 };
  const range = maxCosine - minCosine;
  const stretched = range === 0 ? 1 : 1 - (maxCosine - cosineSimilarity) / range;
  return { fromBm25, fromVector: vectorWeight * stretched };
}

/** Sums that differ by less are the same: the parts are added in another order than fusion does. */
const SAME_SCORE = 1e-9;

export async function explainSearch(
  parts: ExplainParts,
  request: SearchRequest,
  limits: PackingLimits,
  signal: AbortSignal,
): Promise<Omit<SearchExplanation, 'access'>> {
  const startedAt = parts.services.clock.monotonicNano();
  const opened = await openSearch(parts, request, signal);
  const { ranked, results, effectiveQuery, scales } = opened;
  const generations = generationsOf(parts, results);
  const explained = await Promise.all(
    [...generations].map(([generation, own]) =>
      generation.reader.read(
        'explain-terms',
        { query: effectiveQuery, chunkIds: own.map(({ chunkId }) => chunkId), as: request.filter.as },
        { signal },
      ),
    ),
  );
  const [first] = explained;
  const terms = first?.terms ?? [];
  const contributions = new Map(
    explained.flatMap((one) => one.contributions.map((entry) => [entry.chunkId, entry.terms] as const)),
  );
  const uses = countUses(
    parts.journal,
    results.map(({ chunkId }) => chunkId),
  );
  const { fates, usedTokens } = explainPacking(results, limits);
  const chunksInIndex = explained.reduce((sum, one) => sum + one.chunksInIndex, 0);
  const eligible = await countEligible(parts, request, signal);
  const packed = [...fates.values()].filter(({ state }) => state === 'packed').length;
  return {
    query: request.query,
    effectiveQuery,
    k: request.k,
    chunksInIndex,
    filteredOut: eligible.all - eligible.eligible,
    rewrite: ranked.rewrite,
    rerank: ranked.rerank,
    terms,
    ignoredWords: first?.ignoredWords ?? [],
    legs: [describeLeg('bm25', ranked, request.k), describeLeg('vector', ranked, request.k)],
    fusion: scales,
    results: results.map((result): ExplainedResult => {
      const own = contributions.get(result.chunkId) ?? [];
      const from = contributionsOf(scales, result);
      const isWhole = Math.abs(from.fromBm25 + from.fromVector - result.fusedScore) < SAME_SCORE;
      return {
        ...result,
        terms: own,
        missingTerms: terms.map(({ term }) => term).filter((term) => !own.some((one) => one.term === term)),
        fromBm25: isWhole ? from.fromBm25 : null,
        fromVector: isWhole ? from.fromVector : null,
        packing: fates.get(result.chunkId) ?? { state: 'dropped', reason: 'below-cut', tokens: result.tokens },
        citedBy: uses.get(result.chunkId)?.citedBy ?? 0,
        usedBy: uses.get(result.chunkId)?.usedBy ?? 0,
      };
    }),
    packing: { budgetTokens: limits.contextTokens, usedTokens, packed, dropped: results.length - packed },
    ms: Number(parts.services.clock.monotonicNano() - startedAt) / NANO_PER_MS,
  };
}

const NANO_PER_MS = 1e6;

/** The generations that serve the results, or the one that serves by default when there are none. */
function generationsOf(
  { generations }: ExplainParts,
  results: readonly SearchResult[],
): ReadonlyMap<OpenGeneration, readonly { chunkId: ChunkId }[]> {
  const serving = generations.registry.serving();
  const byGeneration = Map.groupBy(results, ({ sourceId }) => generations.get(servingOf(serving, sourceId)));
  return byGeneration.size > 0 ? byGeneration : new Map([[generations.get(serving.default), []]]);
}

async function countEligible(
  { generations }: ExplainParts,
  { filter }: SearchRequest,
  signal: AbortSignal,
): Promise<{ all: number; eligible: number }> {
  const generation = generations.get(generations.registry.serving().default);
  return generation.reader.read('count-eligible', { filter }, { signal });
}

function describeLeg(
  leg: 'bm25' | 'vector',
  { legs, engines, degraded }: RankedSearch,
  k: number,
): SearchExplanation['legs'][number] {
  const depth = Math.max(k, DEFAULT_LEG_DEPTH);
  const ranking = legs[leg]?.ranking ?? null;
  if (degraded.some((one) => one.leg === leg)) {
    return { leg, state: 'failed', engine: null, depth, returned: 0, cutOffScore: null };
  }
  if (ranking === null) return { leg, state: 'skipped', engine: null, depth, returned: 0, cutOffScore: null };
  const isFull = ranking.length >= depth;
  return {
    leg,
    state: 'ran',
    engine: engines[leg],
    depth,
    returned: ranking.length,
    cutOffScore: isFull ? (ranking.at(-1)?.score ?? null) : null,
  };
}

function scalesOf({ legs }: RankedSearch, fusionWeight: number): FusionScales {
  const bm25 = legs.bm25?.ranking ?? [];
  const vector = legs.vector?.ranking ?? [];
  const cosines = vector.map(({ score }) => score);
  return {
    vectorWeight: bm25.length === 0 ? 1 : vector.length === 0 ? 0 : fusionWeight,
    maxBm25: bm25.length === 0 ? null : Math.max(...bm25.map(({ score }) => score)),
    minCosine: cosines.length === 0 ? null : Math.min(...cosines),
    maxCosine: cosines.length === 0 ? null : Math.max(...cosines),
  };
}
