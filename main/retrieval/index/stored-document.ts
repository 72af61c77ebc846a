import type { DocumentFormat } from '../../contract/document.ts';
import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { DocumentMetadata, DocumentQuality, QualityFinding } from '../../contract/parse-quality.ts';
import type { SchemaField } from '../../contract/schema.ts';
import type { Database } from '../../storage/database.ts';
import type { ResolvedTag } from '../access/access-rules.ts';
import { DuplicateTable } from '../quality/duplicate-table.ts';
import { SchemaTable } from '../schema/schema-table.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

/** A chunk as it is stored, without its vector. */
export interface StoredChunk {
  chunkId: string;
  textHash: string;
  title: string;
  headingPath: readonly string[];
  start: number;
  end: number;
  tokens: number;
  text: string;
  offsetMap: string | null;
  /** What its records say of who may find them, with what comes of it; null where the document's tag holds. */
  ownAccess: string | null;
  access: ResolvedTag | null;
  /** JSON, the fields of its records, for filters; null or absent for what has none. */
  records?: string | null;
}

export interface StoredDocument {
  documentId: DocumentId;
  sourceId: string;
  path: string;
  title: string;
  format: DocumentFormat;
  contentHash: string;
  source: string;
  sizeBytes: number;
  modifiedMs: number;
  /** When the content was read, milliseconds since the epoch. */
  verifiedMs: number;
  metadata: DocumentMetadata;
  quality: DocumentQuality;
  /** Who may find it, written in the same transaction as what is found. */
  access: ResolvedTag;
  /** What the document says of that itself, see access/own-access.ts. */
  ownAccess: string;
  /** Of its records, when it is a data file: the baseline for its next version. */
  fields: readonly SchemaField[] | null;
  /** Of its words, to find documents that say the same; null when it is too short or not compared. */
  signature: Uint32Array | null;
  chunks: readonly StoredChunk[];
}

/** A stored document before it is decided who may find it. */
export type UntaggedDocument = Omit<StoredDocument, 'access' | 'chunks'> & {
  chunks: readonly (Omit<StoredChunk, 'access' | 'chunkId'> & { chunkId: ChunkId })[];
};

/** @returns what `DocumentWriter.write` was given for the document, but for who may find it; null when it is not stored */
export function readStoredDocument(database: Database, documentId: DocumentId): UntaggedDocument | null {
  const row = database
    .prepare<DocumentRow>(
      `SELECT document_id AS documentId, source_id AS sourceId, path, title, format, content_hash AS contentHash,
         content.text AS source, size_bytes AS sizeBytes, modified_ms AS modifiedMs, verified_ms AS verifiedMs,
         metadata, quality, findings, own_access AS ownAccess
       FROM document JOIN content USING (content_hash) WHERE document_id = ${TEXT_VALUE}`,
    )
    .get(documentId);
  if (row === undefined) return null;
  const { metadata, quality, findings, ...rest } = row;
  return {
    ...rest,
    metadata: JSON.parse(metadata) as DocumentMetadata,
    quality: { score: quality, findings: JSON.parse(findings) as QualityFinding[] },
    fields: new SchemaTable(database).fieldsOf(documentId),
    signature: new DuplicateTable(database).signatureOf(documentId),
    chunks: database
      .prepare<Omit<UntaggedDocument['chunks'][number], 'headingPath'> & { headingPath: string }>(
        `SELECT chunk_id AS chunkId, text_hash AS textHash, title, heading_path AS headingPath, start_offset AS start,
           end_offset AS "end", tokens, text, offset_map AS offsetMap, own_access AS ownAccess, records
         FROM chunk LEFT JOIN chunk_record USING (id) WHERE document_id = ${TEXT_VALUE} ORDER BY ordinal`,
      )
      .all(documentId)
      .map((chunk) => ({ ...chunk, headingPath: JSON.parse(chunk.headingPath) as string[] })),
  };
}

/** The columns as they are stored: objects as JSON. */
type DocumentRow = Omit<UntaggedDocument, 'metadata' | 'quality' | 'fields' | 'signature' | 'chunks'> & {
  metadata: string;
  quality: number;
  findings: string;
};
