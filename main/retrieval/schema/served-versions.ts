import type { DocumentFormat } from '../../contract/document.ts';
import type { DocumentId } from '../../contract/ids.ts';
import type { DocumentMetadata, QualityFinding } from '../../contract/parse-quality.ts';
import type { PendingSchema, SchemaField } from '../../contract/schema.ts';
import type { Database } from '../../storage/database.ts';
import type { StoredDocument } from '../index/document-writer.ts';
import type { IndexedChunk } from '../ingest/parse-protocol.ts';
import { DuplicateTable } from '../quality/duplicate-table.ts';
import { SchemaTable } from './schema-table.ts';

/** A document as another index holds it; who may find it is to be decided anew. */
export type ServedDocument = Omit<StoredDocument, 'access' | 'chunks'> & { chunks: readonly IndexedChunk[] };

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

  /** @returns the version that answers now, cut as its index has it */
  read(documentId: DocumentId): ServedDocument | null {
    const row = this.#database
      .prepare<DocumentRow>(
        `SELECT document_id AS documentId, source_id AS sourceId, path, title, format, content_hash AS contentHash,
           content.text AS source, size_bytes AS sizeBytes, modified_ms AS modifiedMs, verified_ms AS verifiedMs,
           metadata, quality, findings, own_access AS ownAccess
         FROM document JOIN content USING (content_hash) WHERE document_id = ?`,
      )
      .get(documentId);
    if (row === undefined) return null;
    const { metadata, quality, findings, ...rest } = row;
    const chunks = this.#database
      .prepare<Omit<IndexedChunk, 'headingPath'> & { headingPath: string }>(
        `SELECT chunk_id AS chunkId, text_hash AS textHash, title, heading_path AS headingPath, start_offset AS start,
           end_offset AS "end", tokens, text, offset_map AS offsetMap, own_access AS ownAccess
         FROM chunk WHERE document_id = ? ORDER BY ordinal`,
      )
      .all(documentId)
      .map((chunk) => ({ ...chunk, headingPath: JSON.parse(chunk.headingPath) as string[] }));
    return {
      ...rest,
      metadata: JSON.parse(metadata) as DocumentMetadata,
      quality: { score: quality, findings: JSON.parse(findings) as QualityFinding[] },
      fields: this.fieldsOf(documentId),
      signature: new DuplicateTable(this.#database).signatureOf(documentId),
      chunks,
    };
  }
}

interface DocumentRow {
  documentId: DocumentId;
  sourceId: string;
  path: string;
  title: string;
  format: DocumentFormat;
  contentHash: string;
  source: string;
  sizeBytes: number;
  modifiedMs: number;
  verifiedMs: number;
  metadata: string;
  quality: number;
  findings: string;
  ownAccess: string;
}
