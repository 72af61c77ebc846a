import type { SkippedFile } from '../../contract/ingest.ts';
import type { DocumentFormat } from '../../contract/document.ts';
import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { SKIPPED_COLUMNS, type SkippedRow, toSkippedFile } from './skipped-row.ts';

/** What the index knows of a document, to decide whether its file must be read again. */
export interface KnownDocument {
  rowId: number;
  documentId: DocumentId;
  format: DocumentFormat;
  contentHash: string;
  chunker: string;
  sizeBytes: number;
  modifiedMs: number;
  verifiedMs: number;
  chunks: number;
  tokens: number;
  /** What the document says of who may find it, see access/own-access.ts; null when it was never asked. */
  ownAccess: string | null;
  /** 0..1. */
  quality: number;
}

/** The rows of one source: when it was ingested, which documents it has, which of its files were left out. */
export class SourceTable {
  readonly #database: Database;
  readonly #sourceId: string;

  constructor(database: Database, sourceId: string) {
    this.#database = database;
    this.#sourceId = sourceId;
  }

  begin(rootPath: string, startedAt: string): void {
    this.#database
      .prepare(
        `INSERT INTO source (source_id, root_path, last_started_at) VALUES (?, ?, ?)
         ON CONFLICT (source_id) DO UPDATE SET root_path = excluded.root_path, last_started_at = excluded.last_started_at`,
      )
      .run(this.#sourceId, rootPath, startedAt);
  }

  /** @param isWhole false when only a part was visited: then nothing is said about how fresh the source is */
  succeed(finishedAt: string, isWhole: boolean): void {
    const sql = isWhole
      ? `UPDATE source SET last_error = NULL, drift = 0, drift_checked_at = last_started_at, last_success_at = ?
         WHERE source_id = ?`
      : 'UPDATE source SET last_error = NULL WHERE source_id = ?';
    this.#database.prepare(sql).run(...(isWhole ? [finishedAt, this.#sourceId] : [this.#sourceId]));
  }

  fail(message: string): void {
    this.#database.prepare('UPDATE source SET last_error = ? WHERE source_id = ?').run(message, this.#sourceId);
  }

  findDocument(path: string): KnownDocument | undefined {
    return this.#database
      .prepare<KnownDocument>(
        `SELECT rowid AS rowId, document_id AS documentId, format, content_hash AS contentHash, chunker,
           size_bytes AS sizeBytes, modified_ms AS modifiedMs, verified_ms AS verifiedMs, chunk_count AS chunks,
           token_count AS tokens, own_access AS ownAccess, quality
         FROM document WHERE source_id = ? AND path = ?`,
      )
      .get(this.#sourceId, path);
  }

  /** Row ids of the documents at or below a path; `''` is everything. */
  documentRowIds(path: string): Set<number> {
    const rows = this.#database
      .prepare<{ rowId: number }>(
        `SELECT rowid AS rowId FROM document
         WHERE source_id = ? AND path >= ? AND (? = '' OR path = ? OR (path > ? AND path < ?))`,
      )
      // "0" follows "/": what begins with "docs/" lies between "docs/" and "docs0".
      .iterate(this.#sourceId, path, path, path, `${path}/`, `${path}0`);
    const rowIds = new Set<number>();
    for (const { rowId } of rows) rowIds.add(rowId);
    return rowIds;
  }

  documentIdOfRow(rowId: number): DocumentId | undefined {
    return this.#database
      .prepare<{ documentId: DocumentId }>('SELECT document_id AS documentId FROM document WHERE rowid = ?')
      .get(rowId)?.documentId;
  }

  /** What was left out at or below an absolute path. */
  skippedBelow(absolutePath: string, separator: string): SkippedFile[] {
    return this.#database
      .prepare<SkippedRow>(
        `SELECT ${SKIPPED_COLUMNS} FROM skipped_file
         WHERE source_id = ? AND (path = ? OR substr(path, 1, ?) = ?) ORDER BY path`,
      )
      .all(this.#sourceId, absolutePath, absolutePath.length + 1, absolutePath + separator)
      .map(toSkippedFile);
  }

  /** When each file that was left out was last read, by absolute path; milliseconds since the epoch. */
  skippedTimes(): ReadonlyMap<string, number> {
    const rows = this.#database
      .prepare<{ path: string; seenAt: string }>('SELECT path, seen_at AS seenAt FROM skipped_file WHERE source_id = ?')
      .all(this.#sourceId);
    return new Map(rows.map(({ path, seenAt }) => [path, Date.parse(seenAt)]));
  }

  /** @param before absolute paths whose rows go; `seenAt` is ISO */
  replaceSkipped(before: readonly string[], now: readonly SkippedFile[], seenAt: string): void {
    const remove = this.#database.prepare('DELETE FROM skipped_file WHERE source_id = ? AND path = ?');
    for (const path of before) remove.run(this.#sourceId, path);
    const insert = this.#database.prepare(
      `INSERT OR REPLACE INTO skipped_file (source_id, path, reason, message, seen_at, is_indexed, found_value,
         found_limit, found_unit, quality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { path, reason, message, isIndexed, found, quality } of now) {
      const measured = [found?.value ?? null, found?.limit ?? null, found?.unit ?? null, quality];
      insert.run(this.#sourceId, path, reason, message, seenAt, isIndexed ? 1 : 0, ...measured);
    }
  }
}
