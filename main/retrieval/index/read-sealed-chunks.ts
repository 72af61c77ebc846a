import type { JsonValue } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';

export interface ChunkToSeal {
  chunkId: string;
  documentId: string;
  facts: JsonValue;
  vector: Uint8Array | null;
}

interface Row {
  chunkId: string;
  documentId: string;
  sourceId: string;
  path: string;
  contentHash: string;
  ordinal: number;
  startOffset: number;
  endOffset: number;
  title: string;
  headingPath: string;
  text: string;
  offsetMap: string | null;
  tenant: string | null;
  principals: string | null;
  isDenied: number | null;
  records: string | null;
  vector: Uint8Array | null;
}

/** Everything of a chunk that shapes what is found and shown, and nothing of when and where it was read. */
const SQL = `SELECT chunk.chunk_id AS chunkId, chunk.document_id AS documentId, document.source_id AS sourceId,
    document.path AS path, document.content_hash AS contentHash, chunk.ordinal AS ordinal,
    chunk.start_offset AS startOffset, chunk.end_offset AS endOffset, chunk.title AS title,
    chunk.heading_path AS headingPath, chunk.text AS text, chunk.offset_map AS offsetMap,
    access_tag.tenant AS tenant, access_tag.principals AS principals, access_tag.is_denied AS isDenied,
    chunk_record.records AS records, chunk_vector.vector AS vector
  FROM chunk
  JOIN document ON document.document_id = chunk.document_id
  LEFT JOIN access_tag ON access_tag.access_id = coalesce(chunk.access_id, document.access_id)
  LEFT JOIN chunk_record ON chunk_record.id = chunk.id
  LEFT JOIN chunk_vector ON chunk_vector.id = chunk.id
  ORDER BY chunk.chunk_id`;

/** @returns the chunks of an index in the order of their ids, one at a time: as many as there are, none is kept */
export function* readChunksToSeal(database: Database): Generator<ChunkToSeal> {
  for (const row of database.prepare<Row>(SQL).iterate()) {
    const { chunkId, documentId, vector, ...facts } = row;
    yield { chunkId, documentId, vector, facts };
  }
}

/**
 * @returns the whole text of each document, in the order of their hashes, one at a time. The hash is of the file that a text was
 *   read from: it does not say what the text is
 */
export function readSourcesToSeal(database: Database): Iterable<{ contentHash: string; text: string }> {
  return database
    .prepare<{ contentHash: string; text: string }>(
      `SELECT content_hash AS contentHash, text FROM content
       WHERE content_hash IN (SELECT content_hash FROM document) ORDER BY content_hash`,
    )
    .iterate();
}
