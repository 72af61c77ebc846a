import type { ChunkId } from '../contract/ids.ts';
import type { SearchMode } from '../contract/retrieval.ts';
import type { Fusion } from './fusion.ts';
import type { QuerySide } from './query-side.ts';
import type { ChunkReader, IndexDescription, Retriever, SourceQuoter } from './retriever.ts';

/** A document of a test collection. */
export interface CorpusDocument {
  documentId: string;
  title: string;
  text: string;
}

/** The corpus as stages see it; a chunk is a whole document. */
export interface CorpusParts {
  retrievers: readonly Retriever[];
  fusion: Fusion;
  querySide: QuerySide;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  index: IndexDescription;
  documentIdOf(chunkId: ChunkId): string;
}

export interface CorpusSearch {
  /** At most 10,000 characters, as everywhere. */
  query: string;
  /** 1..1000 */
  k: number;
  mode: SearchMode;
  /** Without rewriting and reranking; default false. */
  plain?: boolean;
}

/** A test collection made searchable, each document one chunk, exactly as `search` searches a workspace by default. */
export interface SearchableCorpus {
  /**
   * @returns document ids, best first
   */
  search(request: CorpusSearch, options?: { signal?: AbortSignal }): Promise<readonly string[]>;

  /** What a pipeline over this corpus is made of. */
  readonly parts: CorpusParts;

  /** Removes every file of it. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Builds searchable corpora in a place of their own; no workspace is touched. */
export interface SearchableCorpusBuilder {
  /**
   * @param documents ids are unique
   * @param options.onProgress called with the number of documents added so far
   * @throws CancelledError, ModelCallError, StorageError; nothing is left behind
   */
  build(
    documents: AsyncIterable<CorpusDocument> | Iterable<CorpusDocument>,
    options: { signal?: AbortSignal; onProgress?: (documents: number) => void },
  ): Promise<SearchableCorpus>;
}
