import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { displayPath } from './document-paths.ts';

/** A document by what a person calls it. */
export interface FoundDocument {
  documentId: DocumentId;
  sourceId: SourceId;
  displayPath: string;
  title: string;
  chunks: number;
}

/**
 * Finds documents by a name a person gave: an absolute path, the path as shown (`<source>/<path in it>`), or the end of
 * one (`annual-leave.md`, `people/annual-leave.md`). The whole path beats the end of one.
 *
 * @returns at most `limit`, whole paths first, then by path
 */
export function findDocuments(database: Database, request: { name: string; limit: number }): FoundDocument[] {
  const name = request.name.replaceAll('\\', '/').replace(/^\.\//, '');
  const rows = database
    .prepare<Omit<FoundDocument, 'displayPath'> & { path: string }>(
      `SELECT document_id AS documentId, document.source_id AS sourceId, document.path, document.title,
         chunk_count AS chunks
       FROM document JOIN source USING (source_id),
         (SELECT ? AS name)
       WHERE document_id = name OR document.source_id || '/' || document.path = name OR document.path = name
         OR source.root_path || '/' || document.path = name OR source.root_path = name
         OR substr('/' || document.path, -length(name) - 1) = '/' || name
       ORDER BY document_id = name DESC, document.source_id || '/' || document.path = name DESC,
         source.root_path || '/' || document.path = name DESC, document.path = name DESC, length(document.path), document.path
       LIMIT ?`,
    )
    .all(name, request.limit);
  return rows.map(({ path, ...row }) => ({ ...row, displayPath: displayPath(row.sourceId, path) }));
}
