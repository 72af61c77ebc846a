import type { DocumentListResponse, DocumentText } from '../../contract/document.ts';
import type { IndexReader } from './index-reads.ts';
import type { DocumentListOptions } from './list-documents.ts';
import type { DocumentReadOptions } from './read-document.ts';

/** Documents as they were indexed: which there are, and what they say. */
export interface DocumentReader {
  listDocuments(request: DocumentListOptions, options?: { signal?: AbortSignal }): Promise<DocumentListResponse>;
  /** @throws NotFoundError, InvalidArgumentError */
  readDocument(request: DocumentReadOptions, options?: { signal?: AbortSignal }): Promise<DocumentText>;
}

export function createDocumentReader(options: { reader: IndexReader }): DocumentReader {
  const { reader } = options;
  return {
    listDocuments: (request, callOptions) => reader.read('list-documents', request, callOptions),
    readDocument: (request, callOptions) => reader.read('read-document', request, callOptions),
  };
}
