import { countHiddenChunks } from '../access/count-hidden-chunks.ts';
import { describeAccess } from '../access/describe-access.ts';
import type { Database } from '../../storage/database.ts';
import type { LegEngine } from '../../contract/search-memory.ts';
import { countSearchable } from './count-searchable.ts';
import { countEligible, isEligible } from '../explain/count-eligible.ts';
import { readDocumentWords } from '../explain/document-words.ts';
import { explainTerms } from '../explain/explain-terms.ts';
import { placeInBm25, placeInCosine } from '../explain/place-in-leg.ts';
import { findDocuments } from './find-documents.ts';
import { describeIndex } from './describe-index.ts';
import { listDocuments } from './list-documents.ts';
import { quoteSources } from './quote-sources.ts';
import { rankByBm25 } from './rank-by-bm25.ts';
import { rankByCosine } from './rank-by-cosine.ts';
import { readChunks } from './read-chunks.ts';
import { readDocument } from './read-document.ts';
import { readNeighbours } from './read-neighbours.ts';
import { readVectors } from './read-vectors.ts';
import { scorePassages } from '../rerank/score-passages.ts';
import { profileQueryOf } from '../rerank/weigh-terms.ts';
import { suggestWords } from '../query/suggest-words.ts';
import { expandAcronyms } from '../query/expand-acronyms.ts';

/**
 * Everything that is read from index.db, by name: functions of a database and a request, both ways structured-clone-safe,
 * so that any of them runs in the caller's thread or in a reader thread. Those that need facts of it take them as a third.
 */
export const INDEX_READS = {
  'rank-by-bm25': (database: Database, request: Parameters<typeof rankByBm25>[1]) => rankByBm25(database, request),
  'rank-by-cosine': (database: Database, request: Parameters<typeof rankByCosine>[1]) =>
    rankByCosine(database, request),
  'read-chunks': readChunks,
  'list-documents': listDocuments,
  'read-document': readDocument,
  'describe-index': describeIndex,
  'count-searchable': countSearchable,
  'quote-sources': quoteSources,
  'read-vectors': readVectors,
  'read-neighbours': readNeighbours,
  'profile-query': profileQueryOf,
  'score-passages': scorePassages,
  'suggest-words': suggestWords,
  'expand-acronyms': expandAcronyms,
  'count-hidden-chunks': countHiddenChunks,
  'describe-access': describeAccess,
  'find-documents': findDocuments,
  'explain-terms': explainTerms,
  'place-in-bm25': placeInBm25,
  'place-in-cosine': placeInCosine,
  'document-words': readDocumentWords,
  'count-eligible': countEligible,
  'is-eligible': isEligible,
};

/**
 * Reads of about a millisecond, whatever is asked: several may go to a thread in one message. A message costs as much as
 * such a read does, and a read that may take long must not stand before others.
 */
export const BRIEF_READS: ReadonlySet<string> = new Set([
  'read-chunks',
  'quote-sources',
  'read-vectors',
  'profile-query',
  'score-passages',
  'suggest-words',
] satisfies (keyof typeof INDEX_READS)[]);

export type IndexReads = typeof INDEX_READS;
export type IndexReadName = keyof IndexReads;
export type IndexReadRequest<Name extends IndexReadName> = Parameters<IndexReads[Name]>[1];
export type IndexReadResult<Name extends IndexReadName> = ReturnType<IndexReads[Name]>;

export interface IndexReadOptions {
  signal?: AbortSignal | undefined;
  /** Told which engine a ranking came from; called once, by readers that have more than one. */
  onDidRank?: ((engine: LegEngine) => void) | undefined;
}

/** Runs reads of the index somewhere: {@link INDEX_READS} in this thread, or in a pool of reader threads. */
export interface IndexReader {
  /**
   * @throws CancelledError when `signal` aborts; otherwise what the read itself throws, and StorageError when the index
   *   cannot be opened or its reader thread dies
   */
  read<Name extends IndexReadName>(
    name: Name,
    request: IndexReadRequest<Name>,
    options?: IndexReadOptions,
  ): Promise<IndexReadResult<Name>>;

  /** Ends the threads and closes their connections; reads still waiting are cancelled. Safe to call twice. */
  close(): Promise<void>;
}
