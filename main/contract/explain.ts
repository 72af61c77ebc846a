import * as z from 'zod';
import type { ChunkId, DocumentId, SourceId } from './ids.ts';
import type { SearchAccess } from './access.ts';
import type { LeftOutReason } from './ask.ts';
import type { LegEngine } from './search-memory.ts';
import {
  DEFAULT_SEARCH_K,
  type QueryRewrite,
  type RerankReport,
  searchRequest,
  type SearchResult,
} from './retrieval.ts';

/** A word of the query as BM25 weighs it. */
export interface ExplainedTerm {
  term: string;
  /** How often the query says it: counts that often. */
  inQuery: number;
  /** Chunks that contain it (any inflection); for a principal, of those that they may find. */
  documentFrequency: number;
  /** ln((N − df + ½) / (df + ½)), at least 1e-6: FTS5's. */
  idf: number;
}

export interface TermContribution {
  term: string;
  /** Occurrences weighted by where they stand (title and heading count more). */
  termFrequency: number;
  /** What the term adds to the chunk's `bm25Score`; the contributions sum to it. */
  contribution: number;
}

/** What happened to a chunk on its way into the context. */
export interface PackingFate {
  state: 'packed' | 'dropped';
  /** Why it was dropped. */
  reason: LeftOutReason | null;
  tokens: number;
}

export interface ExplainedResult extends SearchResult {
  terms: readonly TermContribution[];
  /** Terms of the query that the chunk does not contain. */
  missingTerms: readonly string[];
  /** What each leg adds to `fusedScore`; the two sum to it. Null where several indexes were merged. */
  fromBm25: number | null;
  fromVector: number | null;
  packing: PackingFate;
  /** Runs whose answer cites the chunk, or had it in the context. */
  citedBy: number;
  usedBy: number;
}

export interface ExplainedLeg {
  leg: 'bm25' | 'vector';
  /** `skipped`: the mode leaves it out; `failed`: it could not run, and the results are the other leg's alone. */
  state: 'ran' | 'skipped' | 'failed';
  /** What answered it: the copies in memory, or SQLite; null when it did not run. */
  engine: LegEngine | null;
  /** How deep it read, and how much it returned. */
  depth: number;
  returned: number;
  /** Of the last it returned: what comes below this never reached fusion. Null while it returned less than `depth`. */
  cutOffScore: number | null;
}

export interface SearchExplanation {
  query: string;
  /** As both legs searched for it: repaired, when there was something to repair. */
  effectiveQuery: string;
  k: number;
  /** For a principal: of these, those that they may find; `access` says how many are hidden. */
  chunksInIndex: number;
  /** Of these, the chunks that the rest of the filter leaves out before either leg ranks. */
  filteredOut: number;
  /** What the principal is kept from; null for the owner. */
  access: SearchAccess | null;
  /** Null when rewriting was switched off; null when nothing was reranked. */
  rewrite: QueryRewrite | null;
  rerank: RerankReport | null;
  terms: readonly ExplainedTerm[];
  /** Words of the query that BM25 does not search for (grammar, not topic). */
  ignoredWords: readonly string[];
  legs: readonly ExplainedLeg[];
  fusion: {
    /** Of the vector leg, 0..1; BM25 has the rest. */
    vectorWeight: number;
    /** BM25 scores are divided by this; cosines are stretched from `minCosine`..`maxCosine` to 0..1. Null without hits. */
    maxBm25: number | null;
    minCosine: number | null;
    maxCosine: number | null;
  };
  results: readonly ExplainedResult[];
  packing: { budgetTokens: number; usedTokens: number; packed: number; dropped: number };
  ms: number;
}

/** Results that one explanation holds at most. */
export const MAX_EXPLAINED = 100;

/** As for `search.run`; what packing would do is told by the workspace's own pipeline. */
export const searchExplainRequest = searchRequest.extend({
  k: z.int().min(1).max(MAX_EXPLAINED).default(DEFAULT_SEARCH_K),
});

/**
 * Asked by the workspace's owner, also about what somebody else's search (`filter.as`) does not find: the answer names
 * the document even when they may not know of it.
 */
export const searchWhyNotRequest = searchRequest.extend({
  /** A document id, a chunk id, a path (absolute, or as shown), or the end of one. */
  document: z.string().min(1).max(4096),
});

/** The first thing that kept the document out; `found` when nothing did. */
export type WhyNotReason =
  | 'found'
  | 'no_such_document'
  | 'not_in_a_source'
  | 'excluded'
  | 'skipped'
  | 'not_indexed_yet'
  | 'not_visible'
  | 'filtered_out'
  | 'no_match'
  | 'below_leg_depth'
  | 'below_cut'
  | 'superseded'
  | 'not_packed';

/** Where the document's best chunk stands in one leg, exactly, however deep. */
export interface WhyNotPlace {
  chunkId: ChunkId;
  /** Null when the leg does not match it at all. */
  rank: number | null;
  score: number | null;
  /** Chunks that the leg ranks in all. */
  outOf: number;
  /** Score of the last that the leg hands to fusion, and of the k-th. */
  depthScore: number | null;
  kthScore: number | null;
}

export interface WhyNotResponse {
  reason: WhyNotReason;
  /** One sentence, first what decides. */
  verdict: string;
  /** More sentences, most telling first: what it lacks, how far it is from the cut, what would change that. */
  evidence: readonly string[];
  document: { documentId: DocumentId; sourceId: SourceId; displayPath: string; title: string; chunks: number } | null;
  bm25: (WhyNotPlace & { terms: readonly TermContribution[] }) | null;
  vector: WhyNotPlace | null;
  /** Of its best chunk after fusion; the scores are null where neither leg reached down to it. */
  fused: { chunkId: ChunkId; rank: number | null; score: number | null; kthScore: number | null } | null;
  /** Where it ended up after reranking, when it came within sight: the first 50, or the first k. */
  final: { chunkId: ChunkId; rank: number; move: number; relevanceScore: number | null } | null;
  /** Terms of the query that the document says nowhere, with words it has that are written or meant alike. */
  missingTerms: readonly { term: string; nearWords: readonly string[] }[];
  packing: PackingFate | null;
  /** The chunk that took the last place, which it would have to beat. */
  lastIn: { chunkId: ChunkId; displayPath: string; fusedScore: number } | null;
  ms: number;
}
