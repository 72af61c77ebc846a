import type { DocumentId } from '../../contract/ids.ts';
import type { PendingSchema, SchemaField } from '../../contract/schema.ts';
import type { Database } from '../../storage/database.ts';
import { readStoredDocument, type UntaggedDocument } from '../index/stored-document.ts';
import { SchemaTable } from './schema-table.ts';

/**
 * The documents that answer now, as the baseline of an index that is built beside theirs: a file whose columns changed
 * and wait for a decision must not slip into the new index just because nothing of it is there yet.
 */
export class ServedVersions {
  readonly #database: Database;
  readonly #schemas: SchemaTable;

  constructor(database: Database) {
    this.#database = database;
    this.#schemas = new SchemaTable(database);
  }

  fieldsOf(documentId: DocumentId): readonly SchemaField[] | null {
    return this.#schemas.fieldsOf(documentId);
  }

  decisionOn(documentId: DocumentId, contentHash: string): PendingSchema['state'] | null {
    return this.#schemas.decisionOn(documentId, contentHash);
  }

  /** Does this very version answer now? */
  isServed(documentId: DocumentId, contentHash: string): boolean {
    return (
      this.#database
        .prepare<{ n: number }>('SELECT 1 AS n FROM document WHERE document_id = ? AND content_hash = ?')
        .get(documentId, contentHash) !== undefined
    );
  }

  /** @returns the version that answers now, cut as its index has it; who may find it is to be decided anew */
  read(documentId: DocumentId): UntaggedDocument | null {
    return readStoredDocument(this.#database, documentId);
  }
}
