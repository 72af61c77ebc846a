import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChunkId, DocumentId } from '../../main/contract/ids.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../main/retrieval/index/migrations.ts';
import { type Database, openDatabase } from '../../main/storage/database.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

export const TEST_MODEL = { modelId: 'test-model', fingerprint: 'f1', dimensions: 2, fusionWeight: 0.2 };

export interface TestChunk {
  chunkId: string;
  text: string;
  title?: string;
  headingPath?: readonly string[];
  /** Of `TEST_MODEL.dimensions` unless the generation says otherwise; all zero when left out. */
  vector?: readonly number[];
  start?: number;
  end?: number;
}
export interface TestDocument {
  /** Default `docs`. */
  sourceId?: string;
  /** Default: the id of the first chunk, with `.md`. */
  path?: string;
  title?: string;
  /** The stored source text; default: the chunks' texts joined by line breaks. */
  source?: string;
  contentHash?: string;
  sizeBytes?: number;
  chunks: readonly TestChunk[];
  generation?: number;
}

/** A real index.db in a temporary folder, written row by row as ingest would. Closed and removed with the test. */
export interface TestIndex {
  database: Database;
  path: string;
  add(document: TestDocument): DocumentId;
  /** As ingest removes a document: rows of chunk, terms and vector in one transaction. */
  remove(documentId: DocumentId): void;
  addGeneration(generation: number, options: { state: string; fingerprint?: string; dimensions?: number }): void;
}

export function createTestIndex(
  options: { roots?: Readonly<Record<string, string>>; dimensions?: number } = {},
): TestIndex {
  const path = join(makeTemporaryDirectory(), 'index.db');
  const database = openDatabase({
    path,
    durability: 'normal',
    applicationId: INDEX_APPLICATION_ID,
    migrations: INDEX_MIGRATIONS,
  });
  onTestFinished(() => database.close());
  let rows = 0;
  const index: TestIndex = {
    database,
    path,
    addGeneration(generation, { state, fingerprint = TEST_MODEL.fingerprint, dimensions = TEST_MODEL.dimensions }) {
      database
        .prepare(
          `INSERT INTO generation (generation, embedding_model, embedding_fingerprint, dimensions, fusion_weight, chunker, state, created_at)
           VALUES (?, ?, ?, ?, ?, 'test-chunker', ?, '2026-01-05T09:00:00.000Z')`,
        )
        .run(generation, TEST_MODEL.modelId, fingerprint, dimensions, TEST_MODEL.fusionWeight, state);
    },
    add({ sourceId = 'docs', path: documentPath, title = '', chunks, generation = 1, ...document }) {
      const name = documentPath ?? `${chunks[0]?.chunkId}.md`;
      const documentId = `doc_${sourceId}_${name}` as DocumentId;
      const source = document.source ?? chunks.map(({ text }) => text).join('\n');
      const contentHash = document.contentHash ?? `hash of ${source}`;
      database.transaction(() => {
        database
          .prepare('INSERT OR IGNORE INTO source (source_id, root_path) VALUES (?, ?)')
          .run(sourceId, options.roots?.[sourceId] ?? `/somewhere/${sourceId}`);
        database.prepare('INSERT OR IGNORE INTO content (content_hash, text) VALUES (?, ?)').run(contentHash, source);
        database
          .prepare(
            `INSERT OR IGNORE INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes, modified_ms, indexed_at)
             VALUES (?, ?, ?, ?, 'markdown', ?, 'test-chunker', ?, 1767603600000, '2026-01-05T10:00:00.000Z')`,
          )
          .run(documentId, sourceId, name, title, contentHash, document.sizeBytes ?? source.length);
        for (const [ordinal, chunk] of chunks.entries()) {
          rows += 1;
          const headingPath = chunk.headingPath ?? [];
          const start = chunk.start ?? Math.max(0, source.indexOf(chunk.text));
          database
            .prepare(
              `INSERT INTO chunk (id, chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens, heading_path, title, text, text_hash)
               VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, '')`,
            )
            .run(
              rows,
              chunk.chunkId,
              documentId,
              generation,
              ordinal,
              start,
              chunk.end ?? start + chunk.text.length,
              JSON.stringify(headingPath),
              chunk.title ?? title,
              chunk.text,
            );
          database
            .prepare('INSERT INTO chunk_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)')
            .run(rows, chunk.title ?? title, headingPath.join(' > '), chunk.text);
          const vector = new Float32Array(chunk.vector ?? Array.from({ length: options.dimensions ?? 2 }, () => 0));
          database
            .prepare('INSERT INTO chunk_vector (id, model_id, dimensions, vector) VALUES (?, ?, ?, ?)')
            .run(rows, TEST_MODEL.modelId, vector.length, new Uint8Array(vector.buffer));
        }
      });
      return documentId;
    },
    remove(documentId) {
      database.transaction(() => {
        database
          .prepare('DELETE FROM chunk_fts WHERE rowid IN (SELECT id FROM chunk WHERE document_id = ?)')
          .run(documentId);
        database.prepare('DELETE FROM document WHERE document_id = ?').run(documentId);
      });
    },
  };
  index.addGeneration(1, { state: 'serving', dimensions: options.dimensions ?? TEST_MODEL.dimensions });
  return index;
}

/** Chunk ids of a ranking, in order. */
export function idsOf(ranking: readonly { chunkId: ChunkId }[]): readonly string[] {
  return ranking.map(({ chunkId }) => chunkId);
}
