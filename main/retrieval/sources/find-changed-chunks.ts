import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';

/** A chunk as it was known once. */
export interface KnownChunk {
  chunkId: ChunkId;
  documentId: DocumentId;
}

/**
 * What has become of chunks since. A chunk's id is made of its document, its headings and its text, so a chunk that is
 * there still says what it said.
 *
 * @returns one entry per chunk, in order: null when it stands, `gone` when its document does not, else `changed`
 */
export function findChangedChunks(database: Database, chunks: readonly KnownChunk[]): ('changed' | 'gone' | null)[] {
  const hasChunk = database.prepare('SELECT 1 FROM chunk WHERE chunk_id = ?');
  const hasDocument = database.prepare('SELECT 1 FROM document WHERE document_id = ?');
  return chunks.map(({ chunkId, documentId }) => {
    if (hasChunk.get(chunkId) !== undefined) return null;
    return hasDocument.get(documentId) === undefined ? 'gone' : 'changed';
  });
}

/** Does every one of the quotes stand in the document's stored source text? */
export function standInDocument(database: Database, documentId: DocumentId, quotes: readonly string[]): boolean {
  const row = database
    .prepare<{ text: string }>('SELECT text FROM document JOIN content USING (content_hash) WHERE document_id = ?')
    .get(documentId);
  return row !== undefined && quotes.every((quote) => row.text.includes(quote));
}
