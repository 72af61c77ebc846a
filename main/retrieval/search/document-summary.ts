import type { DocumentSummary } from '../../contract/document.ts';
import { absolutePath, displayPath } from './document-paths.ts';

/** One row of {@link DOCUMENT_SUMMARY_COLUMNS}. */
export type DocumentSummaryRow = Omit<DocumentSummary, 'path' | 'displayPath' | 'modifiedAt'> & {
  rootPath: string;
  documentPath: string;
  modifiedMs: number;
};

/**
 * The columns of a document as people list it, over `document JOIN source USING (source_id)`. Only chunks of the
 * generation in service are counted: a generation being built beside it is not there yet for anybody.
 */
export const DOCUMENT_SUMMARY_COLUMNS = `
  document.document_id AS documentId, document.source_id AS sourceId, source.root_path AS rootPath,
  document.path AS documentPath, document.title, document.format, document.size_bytes AS sizeBytes,
  (SELECT count(*) FROM chunk JOIN generation USING (generation)
   WHERE chunk.document_id = document.document_id AND generation.state = 'serving') AS chunks,
  document.indexed_at AS indexedAt, document.modified_ms AS modifiedMs`;

export function toDocumentSummary({ rootPath, documentPath, modifiedMs, ...row }: DocumentSummaryRow): DocumentSummary {
  return {
    ...row,
    path: absolutePath(rootPath, documentPath),
    displayPath: displayPath(row.sourceId, documentPath),
    modifiedAt: new Date(modifiedMs).toISOString(),
  };
}
