import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DocumentText } from '../../contract/document.ts';
import { MAX_DOCUMENT_WINDOW } from '../../contract/document.ts';
import type { AccessAs } from '../../contract/access.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { hasVisibleChunk, isVisibleTo } from '../access/allowed-tags.ts';
import { blankHidden } from './blank-hidden.ts';
import { DOCUMENT_SUMMARY_COLUMNS, type DocumentSummaryRow, toDocumentSummary } from './document-summary.ts';
import { type TextWindow, textWindow } from './text-window.ts';
import { isFileCurrent } from './is-file-current.ts';
import { parseHeadingPath } from './read-chunks.ts';

export interface DocumentReadOptions {
  documentId?: string | undefined;
  /** Any chunk of the document; without `start` the window is laid around it. */
  chunkId?: string | undefined;
  start?: number | undefined;
  end?: number | undefined;
  /** On whose behalf, with groups resolved. */
  as?: AccessAs | undefined;
}

type DocumentRow = DocumentSummaryRow & { contentHash: string; text: string };

/**
 * A window of a document's source text as it was indexed, with the chunks that touch it. For a principal who may find
 * only some of its chunks, everything between them is blanked out, offsets as they were.
 *
 * @returns the whole document when it fits {@link MAX_DOCUMENT_WINDOW}; `isCurrent` looks at the file on disk
 * @throws InvalidArgumentError without an id or when end < start; NotFoundError when nothing has that id that
 *   `as` may find: what is hidden and what is not there are told apart by nobody
 */
export function readDocument(database: Database, request: DocumentReadOptions): DocumentText {
  const { as } = request;
  const chunk = request.chunkId === undefined ? null : findChunk(database, request.chunkId, as);
  const documentId = chunk?.documentId ?? request.documentId;
  if (documentId === undefined) throw new InvalidArgumentError('Name the document to read: documentId or chunkId.');
  const visible = hasVisibleChunk(as);
  const row = database
    .prepare<DocumentRow>(
      `SELECT ${DOCUMENT_SUMMARY_COLUMNS}, document.content_hash AS contentHash, content.text
       FROM document JOIN source USING (source_id) JOIN content USING (content_hash) WHERE document.document_id = ?
         AND ${visible.sql}`,
    )
    .get(documentId, ...visible.values);
  if (row === undefined) {
    throw new NotFoundError(`No document ${documentId} in the index; it was removed, or never ingested.`);
  }
  const { contentHash, text: whole, ...summaryRow } = row;
  const text = as === undefined ? whole : blankHidden(database, documentId, whole, as);
  const summary = toDocumentSummary(summaryRow);
  const window = textWindow(text, {
    start: request.start,
    end: request.end,
    around: chunk,
    maxLength: MAX_DOCUMENT_WINDOW,
  });
  return {
    ...summary,
    text: text.slice(window.start, window.end),
    windowStart: window.start,
    windowEnd: window.end,
    length: text.length,
    isCurrent: isFileCurrent(summary, contentHash),
    chunkSpans: readChunkSpans(database, documentId, window, as),
  };
}

function findChunk(database: Database, chunkId: string, as: AccessAs | undefined): TextWindow & { documentId: string } {
  const visible = isVisibleTo(as);
  const row = database
    .prepare<TextWindow & { documentId: string }>(
      `SELECT chunk.document_id AS documentId, start_offset AS start, end_offset AS end
       FROM chunk JOIN document USING (document_id) WHERE chunk_id = ? AND ${visible.sql}`,
    )
    .get(chunkId, ...visible.values);
  if (row !== undefined) return row;
  throw new NotFoundError(
    `No chunk ${chunkId} in the index; its document changed since, or was removed. Search again.`,
  );
}

function readChunkSpans(
  database: Database,
  documentId: string,
  window: TextWindow,
  as: AccessAs | undefined,
): DocumentText['chunkSpans'] {
  const visible = isVisibleTo(as);
  return database
    .prepare<{ chunkId: ChunkId; start: number; end: number; headingPath: string }>(
      `SELECT chunk_id AS chunkId, start_offset AS start, end_offset AS end, heading_path AS headingPath
       FROM chunk JOIN document USING (document_id) JOIN generation USING (generation)
       WHERE chunk.document_id = ? AND generation.state = 'serving' AND start_offset < ? AND end_offset > ?
         AND ${visible.sql} ORDER BY ordinal`,
    )
    .all(documentId, window.end, window.start, ...visible.values)
    .map(({ headingPath, ...span }) => ({ ...span, headingPath: parseHeadingPath(headingPath) }));
}
