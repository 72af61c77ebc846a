import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { PendingSchema, SchemaChange, SchemaField } from '../../contract/schema.ts';
import type { Database } from '../../storage/database.ts';
import { absolutePath, displayPath } from '../search/document-paths.ts';
import { heldMessage } from './describe-changes.ts';

interface PendingRow {
  sourceId: SourceId;
  documentId: DocumentId;
  rootPath: string;
  documentPath: string;
  state: PendingSchema['state'];
  foundAt: string;
  changes: string;
}

/** The schemas that documents were indexed with, and the versions that wait because theirs differ. */
export class SchemaTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the fields a document was indexed with; null when none are known */
  fieldsOf(documentId: DocumentId): readonly SchemaField[] | null {
    const row = this.#database
      .prepare<{ fields: string }>('SELECT fields FROM document_schema WHERE document_id = ?')
      .get(documentId);
    return row ? (JSON.parse(row.fields) as SchemaField[]) : null;
  }

  /** Sets the baseline, and forgets what waited: to be called with the document being written. */
  replace(documentId: DocumentId, fields: readonly SchemaField[] | null): void {
    this.forget(documentId);
    if (fields === null) {
      this.#database.prepare('DELETE FROM document_schema WHERE document_id = ?').run(documentId);
      return;
    }
    this.#database
      .prepare(
        `INSERT INTO document_schema (document_id, fields) VALUES (?, ?)
         ON CONFLICT (document_id) DO UPDATE SET fields = excluded.fields`,
      )
      .run(documentId, JSON.stringify(fields));
  }

  /** The version that waited is no more: it was indexed, or the file is as it was before. */
  forget(documentId: DocumentId): void {
    this.#database.prepare('DELETE FROM pending_schema WHERE document_id = ?').run(documentId);
  }

  /** @returns what was decided of this very version; null when nothing was */
  decisionOn(documentId: DocumentId, contentHash: string): PendingSchema['state'] | null {
    return (
      this.#database
        .prepare<{ state: PendingSchema['state'] }>(
          'SELECT state FROM pending_schema WHERE document_id = ? AND content_hash = ?',
        )
        .get(documentId, contentHash)?.state ?? null
    );
  }

  /** Notes that a version waits; a decision on another version is void. */
  hold(documentId: DocumentId, contentHash: string, changes: readonly SchemaChange[], foundAt: string): void {
    this.#database
      .prepare(
        `INSERT INTO pending_schema (document_id, content_hash, changes, state, found_at) VALUES (?, ?, ?, 'held', ?)
         ON CONFLICT (document_id) DO UPDATE SET content_hash = excluded.content_hash, changes = excluded.changes,
           state = 'held', found_at = excluded.found_at WHERE content_hash <> excluded.content_hash`,
      )
      .run(documentId, contentHash, JSON.stringify(changes), foundAt);
  }

  decide(documentId: DocumentId, state: 'accepted' | 'kept'): void {
    this.#database.prepare('UPDATE pending_schema SET state = ? WHERE document_id = ?').run(state, documentId);
  }

  /** @returns the hash of the version of a document that waits; null when none does */
  waitingHash(documentId: DocumentId): string | null {
    return (
      this.#database
        .prepare<{ hash: string }>('SELECT content_hash AS hash FROM pending_schema WHERE document_id = ?')
        .get(documentId)?.hash ?? null
    );
  }

  /** @returns what waits, by source and path; of one source or of all */
  pending(sourceId?: string): readonly PendingSchema[] {
    return this.#database
      .prepare<PendingRow>(
        `SELECT document.source_id AS sourceId, document_id AS documentId, source.root_path AS rootPath,
           document.path AS documentPath, state, found_at AS foundAt, changes
         FROM pending_schema JOIN document USING (document_id) JOIN source USING (source_id)
         WHERE source_id = coalesce(?, source_id) ORDER BY source_id, document.path`,
      )
      .all(sourceId ?? null)
      .map(({ rootPath, documentPath, changes: json, ...row }) => {
        const changes = JSON.parse(json) as SchemaChange[];
        return {
          ...row,
          path: absolutePath(rootPath, documentPath),
          displayPath: displayPath(row.sourceId, documentPath),
          changes,
          message: heldMessage(changes, row.state),
        };
      });
  }
}
