import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';

/**
 * What has become of a chunk since. A chunk's id is made of its document, its headings and its text, so a chunk that is
 * there still says what it said.
 *
 * @returns null when it stands, `gone` when its document does not, else `changed`
 */
export function findChangedChunk(
  database: Database,
  { chunkId, documentId }: { chunkId: ChunkId; documentId: DocumentId },
): 'changed' | 'gone' | null {
  if (database.prepare('SELECT 1 FROM chunk WHERE chunk_id = ?').get(chunkId) !== undefined) return null;
  const document = database.prepare('SELECT 1 FROM document WHERE document_id = ?').get(documentId);
  return document === undefined ? 'gone' : 'changed';
}

/** Does every one of the quotes stand in the document's stored source text? */
export function standInDocument(database: Database, documentId: DocumentId, quotes: readonly string[]): boolean {
  const row = database
    .prepare<{ text: string }>('SELECT text FROM document JOIN content USING (content_hash) WHERE document_id = ?')
    .get(documentId);
  return row !== undefined && quotes.every((quote) => row.text.includes(quote));
}
