import type { AccessAs } from '../../contract/access.ts';
import type { DocumentListResponse } from '../../contract/document.ts';
import type { Database, SqlValue } from '../../storage/database.ts';
import { hasVisibleChunk } from '../access/allowed-tags.ts';
import { DOCUMENT_SUMMARY_COLUMNS, type DocumentSummaryRow, toDocumentSummary } from './document-summary.ts';

export interface DocumentListOptions {
  sourceId?: string | undefined;
  /** Only documents of these. */
  sources?: readonly string[] | undefined;
  /** Substring of the display path, ASCII letters in any case; empty for all. */
  filter: string;
  limit: number;
  offset: number;
  /** On whose behalf, with groups resolved. */
  as?: AccessAs | undefined;
}

/** @returns one page of the documents by display path, and how many there are in all, of those that `as` may find */
export function listDocuments(database: Database, request: DocumentListOptions): DocumentListResponse {
  const conditions = ["instr(lower(document.source_id || '/' || document.path), lower(?)) > 0"];
  const values: SqlValue[] = [request.filter];
  if (request.sourceId !== undefined) {
    conditions.push('document.source_id = ?');
    values.push(request.sourceId);
  }
  if (request.sources !== undefined) {
    conditions.push('document.source_id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(request.sources));
  }
  const visible = hasVisibleChunk(request.as);
  conditions.push(visible.sql);
  values.push(...visible.values);
  const where = `WHERE ${conditions.join(' AND ')}`;
  const rows = database
    .prepare<DocumentSummaryRow>(
      `SELECT ${DOCUMENT_SUMMARY_COLUMNS} FROM document JOIN source USING (source_id) ${where}
       ORDER BY document.source_id, document.path LIMIT ? OFFSET ?`,
    )
    .all(...values, request.limit, request.offset);
  const total = database.prepare<{ total: number }>(`SELECT count(*) AS total FROM document ${where}`).get(...values);
  return { documents: rows.map(toDocumentSummary), total: total?.total ?? 0 };
}
