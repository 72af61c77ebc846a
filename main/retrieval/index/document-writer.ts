import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { AccessTags } from '../access/access-tags.ts';
import { DuplicateTable } from '../quality/duplicate-table.ts';
import { SchemaTable } from '../schema/schema-table.ts';
import { CHUNKER_ID } from '../parse/chunk/chunk-blocks.ts';
import { HEADING_SEPARATOR } from '../parse/chunk-identity.ts';
import { CHUNK_WORDS_SQL, collectWords, forgetWords, keepWords, recordWords } from '../query/words.ts';
import type { StoredChunk, StoredDocument } from './stored-document.ts';

interface OldChunk {
  id: number;
  chunk_id: string;
  text_hash: string;
}

/**
 * The one place that writes and removes documents with all that hangs on them: source text, chunks, lexical rows and
 * vectors. Every method must run inside a transaction of the caller's; within it, chunks = lexical rows = vectors holds
 * before and after each call.
 */
export class DocumentWriter {
  readonly #database: Database;
  readonly #generation: number;
  readonly #modelId: string;
  readonly #chunker: string;
  readonly #tags: AccessTags;
  readonly #schemas: SchemaTable;
  readonly #duplicates: DuplicateTable;
  /** Of the documents of a batch, to be kept once: documents that lie together share most of their words. */
  #batchWords: Set<string> | null = null;

  /** @param options.chunker canonical id of what cut the documents; default: along headings */
  constructor(options: { database: Database; generation: number; modelId: string; chunker?: string }) {
    this.#database = options.database;
    this.#generation = options.generation;
    this.#modelId = options.modelId;
    this.#chunker = options.chunker ?? CHUNKER_ID;
    this.#tags = new AccessTags(options.database);
    this.#schemas = new SchemaTable(options.database);
    this.#duplicates = new DuplicateTable(options.database);
  }

  /**
   * Writes and removes several documents in one transaction, all or none.
   *
   * @param work calls the methods below
   */
  batch(work: () => void): void {
    this.#database.transaction(() => {
      this.#batchWords = new Set();
      try {
        work();
        this.#keepBatchWords();
      } finally {
        this.#batchWords = null;
      }
    });
  }

  /**
   * Writes a document, replacing what was stored under its id. Chunks that are still there keep their row, and with it
   * their vector and lexical entry unless the title above them changed.
   *
   * @param vectors one per chunk
   * @param indexedAt ISO
   * @returns whether a document was stored under its id before
   */
  write(document: StoredDocument, vectors: readonly Float32Array[], indexedAt: string): 'added' | 'changed' {
    const { documentId } = document;
    const oldHash = this.#contentHashOf(documentId);
    this.#writeContent(document.contentHash, document.source);
    this.#writeRow(document, indexedAt);
    this.#schemas.replace(documentId, document.fields);
    this.#duplicates.replace(documentId, document.signature);
    if (oldHash !== null && oldHash !== document.contentHash) this.#dropContentIfUnused(oldHash);
    const old = new Map<string, OldChunk>();
    if (oldHash !== null) for (const chunk of this.#chunksOf(documentId)) old.set(chunk.chunk_id, chunk);
    const removed = this.#wordsThatGo(old, document);
    const kept = new Set<string>();
    for (const chunk of document.chunks) if (old.has(chunk.chunkId)) kept.add(chunk.chunkId);
    for (const chunk of old.values()) if (!kept.has(chunk.chunk_id)) this.#removeChunk(chunk.id);
    for (const [ordinal, chunk] of document.chunks.entries()) {
      const vector = vectors[ordinal] as Float32Array;
      const before = old.get(chunk.chunkId);
      if (before) this.#updateChunk(before, ordinal, chunk, vector);
      else this.#insertChunk(documentId, ordinal, chunk, vector);
    }
    const texts = document.chunks.flatMap(searchableTexts);
    if (removed.size > 0) this.#keepBatchWords();
    if (this.#batchWords === null || removed.size > 0) recordWords(this.#database, texts);
    else for (const text of texts) collectWords(text, this.#batchWords);
    forgetWords(this.#database, removed, texts);
    return oldHash === null ? 'added' : 'changed';
  }

  /** The file was read again and still has the stored content. */
  markVerified(documentId: DocumentId, stamp: { sizeBytes: number; modifiedMs: number; verifiedMs: number }): void {
    this.#database
      .prepare('UPDATE document SET size_bytes = ?, modified_ms = ?, verified_ms = ? WHERE document_id = ?')
      .run(stamp.sizeBytes, stamp.modifiedMs, stamp.verifiedMs, documentId);
    this.#schemas.forget(documentId);
  }

  /** Looks for the words that go with them once, not for each document. */
  remove(documentIds: readonly DocumentId[]): void {
    this.#keepBatchWords();
    const words = new Set<string>();
    for (const documentId of documentIds) this.#removeRows(documentId, words);
    forgetWords(this.#database, words);
  }

  /** Before words are forgotten: those that wait would come back. */
  #keepBatchWords(): void {
    if (this.#batchWords === null) return;
    keepWords(this.#database, this.#batchWords);
    this.#batchWords.clear();
  }

  /** @param words gets those of what is removed */
  #removeRows(documentId: DocumentId, words: Set<string>): void {
    const hash = this.#contentHashOf(documentId);
    if (hash === null) return;
    for (const word of this.#wordsOf(documentId)) words.add(word);
    this.#database
      .prepare('DELETE FROM chunk_fts WHERE rowid IN (SELECT id FROM chunk WHERE document_id = ?)')
      .run(documentId);
    // Chunks and their vectors go with the document (ON DELETE CASCADE).
    this.#database.prepare('DELETE FROM document WHERE document_id = ?').run(documentId);
    this.#dropContentIfUnused(hash);
  }

  /** What a document's chunks are searchable by now, to forget the words that go with it. */
  #wordsOf(documentId: DocumentId): ReadonlySet<string> {
    const words = new Set<string>();
    const texts = this.#database
      .prepare<{ text: string }>(`SELECT ${CHUNK_WORDS_SQL} AS text FROM chunk WHERE document_id = ?`)
      .iterate(documentId);
    for (const { text } of texts) collectWords(text, words);
    return words;
  }

  /** Nothing when every chunk stays as it is, which is what most writes of a document are about. */
  #wordsThatGo(old: ReadonlyMap<string, OldChunk>, document: StoredDocument): ReadonlySet<string> {
    const stays = new Map(document.chunks.map(({ chunkId, textHash }) => [chunkId, textHash]));
    const isChanged = [...old.values()].some((chunk) => stays.get(chunk.chunk_id) !== chunk.text_hash);
    return isChanged ? this.#wordsOf(document.documentId) : new Set();
  }

  #contentHashOf(documentId: DocumentId): string | null {
    return (
      this.#database
        .prepare<{ content_hash: string }>('SELECT content_hash FROM document WHERE document_id = ?')
        .get(documentId)?.content_hash ?? null
    );
  }

  #chunksOf(documentId: DocumentId): OldChunk[] {
    return this.#database
      .prepare<OldChunk>('SELECT id, chunk_id, text_hash FROM chunk WHERE document_id = ?')
      .all(documentId);
  }

  #writeContent(contentHash: string, source: string): void {
    this.#database
      .prepare('INSERT INTO content (content_hash, text) VALUES (?, ?) ON CONFLICT (content_hash) DO NOTHING')
      .run(contentHash, source);
  }

  #dropContentIfUnused(contentHash: string): void {
    this.#database
      .prepare(
        `DELETE FROM content WHERE content_hash = ?
         AND NOT EXISTS (SELECT 1 FROM document WHERE document.content_hash = content.content_hash)`,
      )
      .run(contentHash);
  }

  #writeRow(document: StoredDocument, indexedAt: string): void {
    const { documentId, sourceId, path, title, format, contentHash, sizeBytes, modifiedMs, verifiedMs, chunks } =
      document;
    const { metadata, quality } = document;
    const accessId = this.#tags.idOf(document.access);
    let tokens = 0;
    for (const chunk of chunks) tokens += chunk.tokens;
    const identity = [documentId, sourceId, path, title, format, contentHash, this.#chunker];
    const state = [sizeBytes, modifiedMs, verifiedMs, indexedAt, chunks.length, tokens];
    const reading = [
      JSON.stringify(metadata),
      quality.score,
      JSON.stringify(quality.findings),
      accessId,
      document.ownAccess,
    ];
    this.#database
      .prepare(
        `INSERT INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes,
           modified_ms, verified_ms, indexed_at, chunk_count, token_count, metadata, quality, findings,
           access_id, own_access)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (document_id) DO UPDATE SET title = excluded.title, format = excluded.format,
           content_hash = excluded.content_hash, chunker = excluded.chunker, size_bytes = excluded.size_bytes,
           modified_ms = excluded.modified_ms, verified_ms = excluded.verified_ms, indexed_at = excluded.indexed_at,
           chunk_count = excluded.chunk_count, token_count = excluded.token_count,
           metadata = excluded.metadata, quality = excluded.quality, findings = excluded.findings,
           access_id = excluded.access_id, own_access = excluded.own_access`,
      )
      .run(...identity, ...state, ...reading);
  }

  #insertChunk(documentId: DocumentId, ordinal: number, chunk: StoredChunk, vector: Float32Array): void {
    const { chunkId, start, end, tokens, title, text, textHash, offsetMap } = chunk;
    const place = [chunkId, documentId, this.#generation, ordinal, start, end, tokens];
    const content = [JSON.stringify(chunk.headingPath), title, text, textHash, offsetMap];
    const access = [this.#accessIdOf(chunk), chunk.ownAccess];
    const { lastInsertRowid: id } = this.#database
      .prepare(
        `INSERT INTO chunk (chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens, heading_path,
           title, text, text_hash, offset_map, access_id, own_access) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...place, ...content, ...access);
    if (chunk.records) this.#writeRecords(id, chunk.records);
    this.#insertSearchable(id, chunk, vector);
  }

  #updateChunk(before: OldChunk, ordinal: number, chunk: StoredChunk, vector: Float32Array): void {
    const { start, end, title, textHash, offsetMap } = chunk;
    this.#database
      .prepare(
        `UPDATE chunk SET generation = ?, ordinal = ?, start_offset = ?, end_offset = ?, title = ?, text_hash = ?,
           offset_map = ?, access_id = ?, own_access = ? WHERE id = ?`,
      )
      .run(
        this.#generation,
        ordinal,
        start,
        end,
        title,
        textHash,
        offsetMap,
        this.#accessIdOf(chunk),
        chunk.ownAccess,
        before.id,
      );
    if (chunk.records) this.#writeRecords(before.id, chunk.records);
    // The id covers headings and text, so another hash means another title: searchable by other words.
    if (before.text_hash === textHash) return;
    this.#removeSearchable(before.id);
    this.#insertSearchable(before.id, chunk, vector);
  }

  /** They go with the chunk (ON DELETE CASCADE); a chunk that is kept has the same text, and so the same fields. */
  #writeRecords(id: number, records: string): void {
    this.#database
      .prepare(
        'INSERT INTO chunk_record (id, records) VALUES (?, ?) ON CONFLICT DO UPDATE SET records = excluded.records',
      )
      .run(id, records);
  }

  #accessIdOf({ access }: StoredChunk): number | null {
    return access === null ? null : this.#tags.idOf(access);
  }

  #insertSearchable(id: number, chunk: StoredChunk, vector: Float32Array): void {
    this.#database
      .prepare('INSERT INTO chunk_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)')
      .run(id, chunk.title, chunk.headingPath.join(HEADING_SEPARATOR), chunk.text);
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    this.#database
      .prepare('INSERT INTO chunk_vector (id, model_id, dimensions, vector) VALUES (?, ?, ?, ?)')
      .run(id, this.#modelId, vector.length, bytes);
  }

  #removeSearchable(id: number): void {
    this.#database.prepare('DELETE FROM chunk_fts WHERE rowid = ?').run(id);
    this.#database.prepare('DELETE FROM chunk_vector WHERE id = ?').run(id);
  }

  #removeChunk(id: number): void {
    this.#removeSearchable(id);
    this.#database.prepare('DELETE FROM chunk WHERE id = ?').run(id);
  }
}

function searchableTexts({ title, headingPath, text }: StoredChunk): string[] {
  return [title, ...headingPath, text];
}
