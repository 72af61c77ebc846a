import type { AccessAs } from '../../contract/access.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { isVisibleTo } from '../access/allowed-tags.ts';
import type { ChunkDocument } from './chunk-documents.ts';
import { createIndexFacts, type IndexFacts } from './index-facts.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

type ChunkRow = Omit<Chunk, 'sourceId' | 'path' | 'displayPath' | 'headingPath' | 'isSuperseded'> & {
  headingPath: string;
};

const CHUNK_COLUMNS = `chunk.chunk_id AS chunkId, chunk.document_id AS documentId, chunk.title,
  chunk.heading_path AS headingPath, chunk.ordinal, chunk.start_offset AS start, chunk.end_offset AS end, chunk.tokens,
  chunk.text`;

/** @returns the chunks in the order asked; ids that are gone, or that `as` may not find, are left out */
export function readChunks(
  database: Database,
  request: { chunkIds: readonly ChunkId[]; as?: AccessAs | undefined },
  { documents }: IndexFacts = createIndexFacts(database),
): Chunk[] {
  const visible = isVisibleTo(request.as);
  // Only who may find a chunk needs its document's row.
  const statement = database.prepare<ChunkRow>(
    `SELECT ${CHUNK_COLUMNS} FROM chunk ${request.as === undefined ? '' : 'JOIN document USING (document_id)'}
     WHERE chunk.chunk_id = ${TEXT_VALUE} AND ${visible.sql}`,
  );
  return request.chunkIds.flatMap((chunkId) => {
    const row = statement.get(chunkId, ...visible.values);
    const document = row === undefined ? undefined : documents.of(row.documentId);
    return row === undefined || document === undefined ? [] : [toChunk(row, document)];
  });
}

function toChunk(row: ChunkRow, document: ChunkDocument): Chunk {
  const { chunkId, documentId, title, headingPath, ordinal, start, end, tokens, text } = row;
  return {
    chunkId,
    documentId,
    sourceId: document.sourceId,
    title,
    ordinal,
    start,
    end,
    tokens,
    text,
    path: document.path(),
    displayPath: document.displayPath,
    headingPath: parseHeadingPath(headingPath),
    isSuperseded: document.isSuperseded,
  };
}

/** `chunk.heading_path` holds a JSON array of strings. */
export function parseHeadingPath(json: string): readonly string[] {
  return JSON.parse(json) as string[];
}
