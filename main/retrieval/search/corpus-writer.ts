import type { ChunkId } from '../../contract/ids.ts';
import type { EmbeddingModelInfo } from '../../spec/embedding-model.ts';
import type { CorpusDocument } from '../../spec/searchable-corpus.ts';
import { estimateTokens } from '../../base/estimate-tokens.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { Database } from '../../storage/database.ts';
import { recordWords } from '../query/words.ts';

const CORPUS_SOURCE = 'corpus';
const CHUNKER = 'whole-document';
/** Rows of a corpus are made and thrown away within minutes, and nobody is shown when. */
const NO_TIME = '1970-01-01T00:00:00.000Z';

/** Writes documents of a test collection as one chunk each. */
export interface CorpusWriter {
  /**
   * @param vectors one row per document
   * @returns documents written so far
   */
  write(documents: readonly CorpusDocument[], vectors: Float32Array): number;
}

/** @returns the document a corpus's chunk is; its id is the document's own, with the prefix that chunk ids have */
export function corpusDocumentIdOf(chunkId: ChunkId): string {
  return chunkId.slice(CHUNK_PREFIX.length);
}

const CHUNK_PREFIX = 'chk_';

/** @param database an index without any rows */
export function createCorpusWriter(database: Database, model: EmbeddingModelInfo): CorpusWriter {
  const { modelId, fingerprint, dimensions, fusionWeight } = model;
  database
    .prepare(
      `INSERT INTO generation (generation, embedding_model, embedding_fingerprint, dimensions, fusion_weight, chunker, state, created_at)
       VALUES (1, ?, ?, ?, ?, ?, 'serving', ?)`,
    )
    .run(modelId, fingerprint, dimensions, fusionWeight, CHUNKER, NO_TIME);
  database.prepare('INSERT INTO source (source_id, root_path) VALUES (?, ?)').run(CORPUS_SOURCE, '/');
  const insertContent = database.prepare(
    'INSERT INTO content (content_hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const insertDocument = database.prepare(
    `INSERT INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes, modified_ms, indexed_at)
     VALUES (?, ?, ?, ?, 'text', ?, ?, 0, 0, ?)`,
  );
  const insertChunk = database.prepare(
    `INSERT INTO chunk (id, chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens, heading_path, title, text, text_hash)
     VALUES (?, ?, ?, 1, 0, 0, ?, ?, '[]', ?, ?, ?)`,
  );
  const insertTerms = database.prepare('INSERT INTO chunk_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)');
  const insertVector = database.prepare(
    'INSERT INTO chunk_vector (id, model_id, dimensions, vector) VALUES (?, ?, ?, ?)',
  );
  let written = 0;
  return {
    write(documents, vectors) {
      database.transaction(() => {
        for (const [index, { documentId, title, text }] of documents.entries()) {
          written += 1;
          const hash = sha256Hex(text);
          insertContent.run(hash, text);
          insertDocument.run(documentId, CORPUS_SOURCE, documentId, title, hash, CHUNKER, NO_TIME);
          const tokens = estimateTokens(text);
          insertChunk.run(written, CHUNK_PREFIX + documentId, documentId, text.length, tokens, title, text, hash);
          insertTerms.run(written, title, '', text);
          const row = vectors.subarray(index * dimensions, (index + 1) * dimensions);
          const bytes = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
          insertVector.run(written, modelId, dimensions, bytes);
        }
        recordWords(
          database,
          documents.flatMap(({ title, text }) => [title, text]),
        );
      });
      return written;
    },
  };
}
