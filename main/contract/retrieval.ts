import * as z from 'zod';
import type { ErrorCode } from '../base/errors/error-code.ts';
import { accessAs, type SearchAccess } from './access.ts';
import type { LegEngine } from './search-memory.ts';
import type { ChunkId, DocumentId, SourceId } from './ids.ts';

export const DEFAULT_SEARCH_K = 10;
export const MAX_SEARCH_K = 1000;

/**
 * How many chunks each leg of a hybrid search hands to fusion. Fusion scales scores over what it is given, so a search
 * and a pipeline rank alike only at the same depth.
 */
export const DEFAULT_LEG_DEPTH = 100;

/** How many of the best fused chunks a reranker looks at; those behind them keep their order. */
export const DEFAULT_RERANK_DEPTH = 30;

/** What a reranker may take of wall-clock time before the search goes on with what is ranked, in milliseconds. */
export const DEFAULT_RERANK_TIMEOUT_MS = 40;

/** The reranker that comes with Trestle: word order, nearness and coverage, no model to fetch. */
export const BUNDLED_RERANKER = 'bundled';
/** In place of a reranker's name: the fused order stays. */
export const NO_RERANKER = 'none';

/** 1 = relevance alone: maximal marginal relevance is off. */
export const DEFAULT_MMR_LAMBDA = 1;

/** Chunks on each side of a result that are shown with it. */
export const DEFAULT_NEIGHBOURS = 0;
export const MAX_NEIGHBOURS = 5;

/** `none`, `bundled`, or the folder of an ONNX cross-encoder (absolute, or relative to the workspace). */
export const rerankerName = z.string().min(1).max(4096);
export const rerankTimeoutMs = z.number().positive().max(60_000);
/** 0..1: how much relevance counts against being unlike the results above, see `maximalMarginalRelevance`. */
export const mmrLambda = z.number().min(0).max(1);

/** `hybrid` fuses both legs, `bm25` and `vector` show one leg alone. */
export const searchMode = z.enum(['hybrid', 'bm25', 'vector']);
export type SearchMode = z.infer<typeof searchMode>;

/** Comparisons over a document's metadata, or over the fields of one record of a data file. A value is compared with values of its own type only; text by code point. */
export const metadataOperator = z.enum(['eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte', 'exists', 'contains']);
export type MetadataOperator = z.infer<typeof metadataOperator>;
const metadataValue = z.union([z.string().max(2000), z.number(), z.boolean()]);

/** One condition; a key with several values (a list) meets it when any of them does, `ne` when none equals. */
export const metadataCondition = z
  .strictObject({
    key: z.string().min(1).max(200),
    op: metadataOperator,
    /** A list for `in`, true or false for `exists` (true by default), a text for `contains`. */
    value: z.union([metadataValue, z.array(metadataValue).max(1000)]).optional(),
  })
  .superRefine(({ op, value }, context) => {
    const message = refuseValue(op, value);
    if (message !== null) context.addIssue({ code: 'custom', path: ['value'], message });
  });
export type MetadataCondition = z.infer<typeof metadataCondition>;

function refuseValue(op: MetadataOperator, value: unknown): string | null {
  if (op === 'exists') return value === undefined || typeof value === 'boolean' ? null : 'exists takes true or false';
  if (op === 'in') return Array.isArray(value) ? null : 'in takes a list';
  if (Array.isArray(value) || value === undefined) return `${op} takes one value`;
  if (op === 'contains') return typeof value === 'string' ? null : 'contains takes a text';
  const isOrdered = op !== 'eq' && op !== 'ne';
  return isOrdered && typeof value === 'boolean' ? `${op} takes a number or a text` : null;
}

/** Conditions on what a search may return. All of them must hold; they are met inside both legs, before the best k. */
export const retrievalFilter = z.strictObject({
  /** On whose behalf: what they may not find takes no place in the ranking. Without it, the owner finds everything. */
  as: accessAs.optional(),
  metadata: z.array(metadataCondition).max(50).optional(),
  formats: z.array(z.string().min(1).max(40)).max(100).optional(),
  /** ISO dates or times; of the file's last change, the first inclusive, the second not. */
  modifiedAfter: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  modifiedBefore: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  sources: z.array(z.string().max(120)).max(100).optional(),
  /** Only documents whose path (as shown) starts so. */
  pathPrefix: z.string().max(4096).optional(),
});
export type RetrievalFilter = z.infer<typeof retrievalFilter>;

export const searchRequest = z.strictObject({
  query: z.string().min(1, 'type something to search for').max(10_000),
  k: z.int().min(1).max(MAX_SEARCH_K).default(DEFAULT_SEARCH_K),
  mode: searchMode.default('hybrid'),
  filter: retrievalFilter.default({}),
  /** Repair misspellings against the corpus, expand its acronyms and the workspace's synonyms. */
  rewrite: z.boolean().default(true),
  /** Default: `bundled` for both legs, `none` when one leg is asked for, so that its own order is seen. */
  rerank: rerankerName.optional(),
  rerankTimeoutMs: rerankTimeoutMs.default(DEFAULT_RERANK_TIMEOUT_MS),
  mmrLambda: mmrLambda.default(DEFAULT_MMR_LAMBDA),
  /** Adjacent chunks of the same document to merge into each result, on each side. */
  neighbours: z.int().min(0).max(MAX_NEIGHBOURS).default(DEFAULT_NEIGHBOURS),
});
export type SearchRequest = z.infer<typeof searchRequest>;

/** One form of a query that is searched for; the first of a rewriting is the repaired query itself. */
export interface QueryVariant {
  text: string;
  /** How much its rankings count, above 0; the first has 1. */
  weight: number;
  /** For people: `as typed`, `2 words repaired`, `SLA spelled out`. */
  reason: string;
}

/** One change that rewriting made, for a chip: `aerodnyamic → aerodynamic`. */
export interface QueryEdit {
  /** `typo` and `split` replace words of the query; `acronym` and `synonym` add a variant beside it. */
  kind: 'typo' | 'split' | 'acronym' | 'synonym';
  from: string;
  to: string;
  /** Why, with what was counted: `not in the corpus; "aerodynamic" is 1 edit away and in 214 chunks`. */
  reason: string;
}

/** What rewriting did with a query; without edits the only variant is the query as typed. */
export interface QueryRewrite {
  original: string;
  variants: readonly QueryVariant[];
  edits: readonly QueryEdit[];
  ms: number;
}

/** What a reranker did. */
export interface RerankReport {
  /** `bundled`, or the name of the model. */
  reranker: string;
  /** Candidates it was given, and how many it scored before its time was up. */
  candidates: number;
  scored: number;
  /** True when the time was up first: the rest keeps the fused order behind those that were scored. */
  capped: boolean;
  timeoutMs: number;
  ms: number;
}

/** A retrievable slice of a document. Offsets are UTF-16 code units into the stored source text: `source.slice(start, end)`. */
export interface Chunk {
  chunkId: ChunkId;
  documentId: DocumentId;
  sourceId: SourceId;
  /** Absolute path of the file, or the document's id for sources without files. */
  path: string;
  /** `<source>/<path in it>`: what people read. */
  displayPath: string;
  title: string;
  headingPath: readonly string[];
  /** Position in its document, from 0. */
  ordinal: number;
  start: number;
  end: number;
  tokens: number;
  /** The text as searched and shown. For Markdown, text and code it is the source slice; for HTML and JSON it is decoded. */
  text: string;
  /** Its document says of itself that it no longer holds (front matter `status: superseded` and the like). */
  isSuperseded: boolean;
}

export interface SearchResult extends Chunk {
  rank: number;
  /** Rank in the BM25 leg from 1, null when that leg did not return the chunk. */
  bm25Rank: number | null;
  /** Higher is better, > 0. */
  bm25Score: number | null;
  vectorRank: number | null;
  /** -1..1, higher is better. */
  cosineSimilarity: number | null;
  /** Higher is better; comparable within one search only. */
  fusedScore: number;
  /** Rank after fusion, from 1, before reranking and diversifying. */
  fusedRank: number;
  /** What the reranker gave it, higher is better, comparable within one search only; null when it gave none. */
  relevanceScore: number | null;
  /** Places up (+) or down (−) since fusion: `fusedRank - rank`. */
  move: number;
}

/**
 * A result widened by its neighbours in the document. `start` and `end` are offsets into the stored source; `text` is the
 * chunks' texts, a line break between them.
 */
export interface Passage {
  chunkIds: readonly ChunkId[];
  start: number;
  end: number;
  text: string;
}

export interface SearchResponse {
  results: readonly SearchResult[];
  /** One per result, in order, when neighbours were asked for; else empty. */
  passages: readonly Passage[];
  /** Null when rewriting was switched off. */
  rewrite: QueryRewrite | null;
  /** Null when nothing was reranked. */
  rerank: RerankReport | null;
  /** Where each leg was answered; null for a leg that was not asked, or that does not say. */
  engines: { bm25: LegEngine | null; vector: LegEngine | null };
  ms: number;
  /**
   * Legs that could not run, and why: the results are the other leg's alone. Also what both legs could not see because it
   * is lost or being read for the first time, under `bm25`. Left out when both saw all.
   */
  degraded?: readonly { leg: 'bm25' | 'vector'; code: ErrorCode; message: string }[];
  /** What the principal was kept from; null for the owner's own search. */
  access: SearchAccess | null;
}
