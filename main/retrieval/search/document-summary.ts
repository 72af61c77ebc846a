import type { DocumentSummary } from '../../contract/document.ts';
import { absolutePath, displayPath } from './document-paths.ts';

/** One row of {@link DOCUMENT_SUMMARY_COLUMNS}. */
export type DocumentSummaryRow = Omit<
  DocumentSummary,
  'path' | 'displayPath' | 'modifiedAt' | 'metadata' | 'findings'
> & {
  /** JSON. */
  metadata: string;
  findings: string;
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
  document.indexed_at AS indexedAt, document.modified_ms AS modifiedMs,
  document.metadata, document.quality, document.findings`;

export function toDocumentSummary(summaryRow: DocumentSummaryRow): DocumentSummary {
  const { rootPath, documentPath, modifiedMs, metadata, findings, ...row } = summaryRow;
  return {
    ...row,
    metadata: JSON.parse(metadata) as DocumentSummary['metadata'],
    findings: JSON.parse(findings) as DocumentSummary['findings'],
    path: absolutePath(rootPath, documentPath),
    displayPath: displayPath(row.sourceId, documentPath),
    modifiedAt: new Date(modifiedMs).toISOString(),
  };
}
