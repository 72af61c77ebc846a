import * as z from 'zod';
import { accessAs, type SearchAccess } from './access.ts';
import type { ChunkId, DocumentId, SourceId } from './ids.ts';

export const DEFAULT_SEARCH_K = 10;
export const MAX_SEARCH_K = 1000;

/**
 * How many chunks each leg of a hybrid search hands to fusion. Fusion scales scores over what it is given, so a search
 * and a pipeline rank alike only at the same depth.
 */
export const DEFAULT_LEG_DEPTH = 100;

/** `hybrid` fuses both legs, `bm25` and `vector` show one leg alone. */
export const searchMode = z.enum(['hybrid', 'bm25', 'vector']);
export type SearchMode = z.infer<typeof searchMode>;

/** Comparisons over a document's metadata. A value is compared with values of its own type only; text by code point. */
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
});
export type SearchRequest = z.infer<typeof searchRequest>;

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
}

export interface SearchResponse {
  results: readonly SearchResult[];
  ms: number;
  /** What the principal was kept from; null for the owner's own search. */
  access: SearchAccess | null;
}
