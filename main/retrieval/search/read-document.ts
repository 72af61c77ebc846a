import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DocumentText } from '../../contract/document.ts';
import { MAX_DOCUMENT_WINDOW } from '../../contract/document.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
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
}

type DocumentRow = DocumentSummaryRow & { contentHash: string; text: string };

/**
 * A window of a document's source text as it was indexed, with the chunks that touch it.
 *
 * @returns the whole document when it fits {@link MAX_DOCUMENT_WINDOW}; `isCurrent` looks at the file on disk
 * @throws InvalidArgumentError without an id or when end < start; NotFoundError when nothing has that id
 */
export function readDocument(database: Database, request: DocumentReadOptions): DocumentText {
  const chunk = request.chunkId === undefined ? null : findChunk(database, request.chunkId);
  const documentId = chunk?.documentId ?? request.documentId;
  if (documentId === undefined) throw new InvalidArgumentError('Name the document to read: documentId or chunkId.');
  const row = database
    .prepare<DocumentRow>(
      `SELECT ${DOCUMENT_SUMMARY_COLUMNS}, document.content_hash AS contentHash, content.text
       FROM document JOIN source USING (source_id) JOIN content USING (content_hash) WHERE document.document_id = ?`,
    )
    .get(documentId);
  if (row === undefined) {
    throw new NotFoundError(`No document ${documentId} in the index; it was removed, or never ingested.`);
  }
  const { contentHash, text, ...summaryRow } = row;
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
    chunkSpans: readChunkSpans(database, documentId, window),
  };
}

function findChunk(database: Database, chunkId: string): TextWindow & { documentId: string } {
  const row = database
    .prepare<TextWindow & { documentId: string }>(
      'SELECT document_id AS documentId, start_offset AS start, end_offset AS end FROM chunk WHERE chunk_id = ?',
    )
    .get(chunkId);
  if (row !== undefined) return row;
  throw new NotFoundError(
    `No chunk ${chunkId} in the index; its document changed since, or was removed. Search again.`,
  );
}

function readChunkSpans(database: Database, documentId: string, window: TextWindow): DocumentText['chunkSpans'] {
  return database
    .prepare<{ chunkId: ChunkId; start: number; end: number; headingPath: string }>(
      `SELECT chunk_id AS chunkId, start_offset AS start, end_offset AS end, heading_path AS headingPath
       FROM chunk JOIN generation USING (generation)
       WHERE document_id = ? AND generation.state = 'serving' AND start_offset < ? AND end_offset > ? ORDER BY ordinal`,
    )
    .all(documentId, window.end, window.start)
    .map(({ headingPath, ...span }) => ({ ...span, headingPath: parseHeadingPath(headingPath) }));
}
