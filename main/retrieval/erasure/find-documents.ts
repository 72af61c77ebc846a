import type { Database } from '../../storage/database.ts';
import { absolutePath, displayPath } from '../search/document-paths.ts';

/** A document of an index with all that it says, for erasure. */
export interface ErasableDocument {
  documentId: string;
  sourceId: string;
  path: string;
  displayPath: string;
  file: string;
  title: string;
  text: string;
}

type Row = Omit<ErasableDocument, 'displayPath' | 'file'> & { rootPath: string; metadata: string };

const SELECT = `SELECT document_id AS documentId, source_id AS sourceId, path, title, metadata, root_path AS rootPath, text
  FROM document JOIN source USING (source_id) JOIN content USING (content_hash)`;

/** @returns the document of that id or place, in one index; null when it has none */
export function findDocument(
  database: Database,
  wanted: { documentId: string } | { sourceId: string; path: string },
): ErasableDocument | null {
  const row =
    'documentId' in wanted
      ? database.prepare<Row>(`${SELECT} WHERE document_id = ?`).get(wanted.documentId)
      : database.prepare<Row>(`${SELECT} WHERE source_id = ? AND path = ?`).get(wanted.sourceId, wanted.path);
  return row === undefined ? null : toDocument(row);
}

/** Every document of an index, one at a time. What `visit` returns is not kept. */
export function* allDocuments(database: Database): Generator<ErasableDocument & { metadata: string }> {
  const page = database.prepare<Row & { rowId: number }>(
    `${SELECT.replace('SELECT', 'SELECT document.rowid AS rowId,')} WHERE document.rowid > ? ORDER BY document.rowid LIMIT ?`,
  );
  for (let after = 0; ; ) {
    const rows = page.all(after, PAGE_DOCUMENTS);
    for (const row of rows) yield { ...toDocument(row), metadata: row.metadata };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.rowId;
  }
}

/** Texts held in memory at once. */
const PAGE_DOCUMENTS = 50;

function toDocument(row: Row): ErasableDocument {
  return {
    documentId: row.documentId,
    sourceId: row.sourceId,
    path: row.path,
    title: row.title,
    text: row.text,
    displayPath: displayPath(row.sourceId, row.path),
    file: absolutePath(row.rootPath, row.path),
  };
}

/** @returns ids of the documents' chunks in one index */
export function chunkIdsOf(database: Database, documentIds: readonly string[]): readonly string[] {
  return database
    .prepare<{ chunkId: string }>(
      'SELECT chunk_id AS chunkId FROM chunk WHERE document_id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(documentIds))
    .map(({ chunkId }) => chunkId);
}
