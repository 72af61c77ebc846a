import type { AccessAs } from '../contract/access.ts';
import type { ChunkId } from '../contract/ids.ts';
import type { LegEngine } from '../contract/search-memory.ts';
import type { Chunk, RetrievalFilter } from '../contract/retrieval.ts';
import type { RetrievalSettings } from '../contract/tune.ts';
import type { SynonymGroups } from './query-side.ts';

/** One entry of a ranking; `score` follows the retriever: `bm25Score` or `cosineSimilarity`, higher is better in both. */
export interface RankedChunk {
  chunkId: ChunkId;
  /** From 1. */
  rank: number;
  score: number;
}

export interface RetrieveOptions {
  signal?: AbortSignal;
  /** Told where the ranking came from, by retrievers that know. */
  onDidRank?: (engine: LegEngine) => void;
}

/** A first stage: an ordered list of chunks for a query (TREC calls it a run). */
export interface Retriever {
  readonly name: 'bm25' | 'vector';
  /**
   * @param request.k 1..1000
   * @returns at most k chunks, best first, ties by chunk id; empty when the query has no terms the retriever knows
   */
  retrieve(
    request: { query: string; k: number; filter: RetrievalFilter },
    options: RetrieveOptions,
  ): Promise<readonly RankedChunk[]>;
}

/** On whose behalf something is read, with groups resolved; the owner's, who may read everything, when left out. */
export interface ReadScope {
  as?: AccessAs | undefined;
}

/** Reads chunks by id, in the order asked; ids that are gone, or that the scope keeps from sight, are left out. */
export interface ChunkReader {
  readChunks(chunkIds: readonly ChunkId[], scope?: ReadScope): Promise<readonly Chunk[]>;
}

/** Finds the place in the stored source text that a stretch of a chunk's text came from. */
export interface SourceQuoter {
  /**
   * @param spans UTF-16 offsets into `chunk.text`, [textStart, textEnd)
   * @returns for each span the source offsets and the source text between them, byte for byte; null when the chunk is
   *   gone or the scope keeps it from sight
   */
  quoteSources(
    spans: readonly { chunkId: ChunkId; textStart: number; textEnd: number }[],
    scope?: ReadScope,
  ): Promise<readonly ({ start: number; end: number; quote: string } | null)[]>;
}

/** What the index is, for release bundles and the status bar. */
export interface IndexDescription {
  embeddingModel: string;
  embeddingFingerprint: string;
  dimensions: number;
  /** 0..1, see EmbeddingModelInfo.fusionWeight. */
  fusionWeight: number;
  chunker: string;
  generation: number;
  /** Of a release that runs on an index which has another number here: the one that its hash is made of. */
  namedGeneration?: number;
  /** Only where the workspace has its own. */
  settings?: RetrievalSettings;
  /** Only where the workspace has any. */
  synonyms?: SynonymGroups;
  /** Sources that are searched in another generation than this one. */
  bySource?: Readonly<Record<string, { generation: number; embeddingFingerprint: string; chunker: string }>>;
}
