import type { DocumentListResponse, DocumentText } from '../../contract/document.ts';
import type { AccessAs } from '../../contract/access.ts';
import type { IndexedAccess } from '../access/describe-access.ts';
import type { IndexReader } from './index-reads.ts';
import type { DocumentListOptions } from './list-documents.ts';
import type { DocumentReadOptions } from './read-document.ts';

/** Documents as they were indexed: which there are, and what they say. */
export interface DocumentReader {
  listDocuments(request: DocumentListOptions, options?: { signal?: AbortSignal }): Promise<DocumentListResponse>;
  /** @throws NotFoundError, InvalidArgumentError */
  readDocument(request: DocumentReadOptions, options?: { signal?: AbortSignal }): Promise<DocumentText>;
  /** Chunks that a principal, with groups resolved, is kept from. @param sources only of these; of all by default */
  countHiddenChunks(as: AccessAs, sources?: readonly string[]): Promise<number>;
  /** @param sources only of these; of all by default */
  describeAccess(sources?: readonly string[]): Promise<IndexedAccess>;
}

export function createDocumentReader(options: { reader: IndexReader }): DocumentReader {
  const { reader } = options;
  return {
    listDocuments: (request, callOptions) => reader.read('list-documents', request, callOptions),
    readDocument: (request, callOptions) => reader.read('read-document', request, callOptions),
    countHiddenChunks: (as, sources) => reader.read('count-hidden-chunks', { as, sources }),
    describeAccess: (sources) => reader.read('describe-access', { sources }),
  };
}
