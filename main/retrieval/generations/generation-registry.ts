import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { GenerationFlip, MigrationReport } from '../../contract/generation.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { IngestProgress } from '../../contract/ingest.ts';
import { type EmbeddingSettings, embeddingSettings } from '../../contract/workspace-file.ts';
import type { Database } from '../../storage/database.ts';
import { type GenerationRecord, isIndexFileName, type ServingMap } from './generation-record.ts';

interface GenerationRow {
  generation: number;
  file: string;
  embedding: string;
  chunker: string;
  sources: string;
  state: GenerationRecord['state'];
  fingerprint: string | null;
  dimensions: number | null;
  createdAt: string;
  finishedAt: string | null;
  progress: string | null;
  error: string | null;
}

const COLUMNS = `generation, file, embedding, chunker, sources, state, fingerprint, dimensions, created_at AS createdAt,
  finished_at AS finishedAt, progress, error`;
const FLIP_COLUMNS = `flip, source_id AS sourceId, from_generation AS "from", to_generation AS "to", flipped_at AS "at",
  flipped_by AS "by", reason, report_id AS reportId`;

/** Index generations in journal.db: which there are, which serves which source, how each flip came about. */
export class GenerationRegistry {
  readonly #journal: Database;

  constructor(journal: Database) {
    this.#journal = journal;
  }

  /** Oldest first, without those that were deleted. */
  list(): readonly GenerationRecord[] {
    return this.#journal
      .prepare<GenerationRow>(`SELECT ${COLUMNS} FROM index_generation WHERE state <> 'deleted' ORDER BY generation`)
      .all()
      .map(toRecord);
  }

  /** Was any generation ever entered, deleted ones included? */
  hasAny(): boolean {
    return this.#journal.prepare('SELECT 1 FROM index_generation LIMIT 1').get() !== undefined;
  }

  /** Files of deleted generations: a process that was killed while it deleted one may have left it. */
  deletedFiles(): readonly string[] {
    return this.#journal
      .prepare<{ file: string }>(`SELECT file FROM index_generation WHERE state = 'deleted'`)
      .all()
      .map(({ file }) => file)
      .filter(isIndexFileName);
  }

  /** @throws NotFoundError naming the generations there are */
  require(generation: number): GenerationRecord {
    const found = this.find(generation);
    if (found !== null) return found;
    const known = this.list().map((record) => `g${record.generation}`);
    throw new NotFoundError(`There is no generation g${generation}. There are: ${known.join(', ')}.`);
  }

  find(generation: number): GenerationRecord | null {
    const row = this.#journal
      .prepare<GenerationRow>(`SELECT ${COLUMNS} FROM index_generation WHERE generation = ? AND state <> 'deleted'`)
      .get(generation);
    return row === undefined ? null : toRecord(row);
  }

  /** Those that something is wrong with, and what. */
  failures(): readonly { generation: number; error: string }[] {
    return this.#journal
      .prepare<{ generation: number; error: string }>(
        `SELECT generation, error FROM index_generation WHERE error IS NOT NULL AND state <> 'deleted'`,
      )
      .all();
  }

  /** @param options.fileOf the file's name, made of the number it gets */
  add(options: {
    embedding: EmbeddingSettings;
    chunker: string;
    sources: readonly string[];
    state: 'building' | 'complete';
    createdAt: string;
    fileOf: (generation: number) => string;
  }): GenerationRecord {
    const { embedding, chunker, sources, state, createdAt, fileOf } = options;
    return this.#journal.transaction(() => {
      const next = this.#journal
        .prepare<{ next: number }>('SELECT coalesce(max(generation), 0) + 1 AS next FROM index_generation')
        .get();
      const generation = next?.next ?? 1;
      this.#journal
        .prepare(
          `INSERT INTO index_generation (generation, file, embedding, chunker, sources, state, created_at, finished_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          generation,
          fileOf(generation),
          JSON.stringify(embedding),
          chunker,
          JSON.stringify(sources),
          state,
          createdAt,
          state === 'complete' ? createdAt : null,
        );
      return this.require(generation);
    });
  }

  /** An index that holds nothing yet becomes what is wanted now. */
  reconfigure(generation: number, choice: { embedding: EmbeddingSettings; chunker: string }): void {
    this.#journal
      .prepare(
        `UPDATE index_generation SET embedding = ?, chunker = ?, fingerprint = NULL, dimensions = NULL WHERE generation = ?`,
      )
      .run(JSON.stringify(choice.embedding), choice.chunker, generation);
  }

  noteModel(generation: number, model: { fingerprint: string; dimensions: number }): void {
    this.#journal
      .prepare('UPDATE index_generation SET fingerprint = ?, dimensions = ? WHERE generation = ?')
      .run(model.fingerprint, model.dimensions, generation);
  }

  begin(generation: number, sources: readonly string[]): void {
    this.#journal
      .prepare(`UPDATE index_generation SET state = 'building', error = NULL, sources = ? WHERE generation = ?`)
      .run(JSON.stringify(sources), generation);
  }

  noteProgress(generation: number, progress: IngestProgress): void {
    this.#journal
      .prepare('UPDATE index_generation SET progress = ? WHERE generation = ?')
      .run(JSON.stringify(progress), generation);
  }

  finish(generation: number, finishedAt: string): void {
    this.#journal
      .prepare(`UPDATE index_generation SET state = 'complete', finished_at = ?, error = NULL WHERE generation = ?`)
      .run(finishedAt, generation);
  }

  fail(generation: number, error: string): void {
    this.#journal
      .prepare(`UPDATE index_generation SET state = 'failed', error = ? WHERE generation = ?`)
      .run(error, generation);
  }

  /** What is wrong with one that serves all the same; null when it no longer is. */
  note(generation: number, error: string | null): void {
    this.#journal
      .prepare(`UPDATE index_generation SET error = ? WHERE generation = ? AND state = 'complete'`)
      .run(error, generation);
  }

  markDeleted(generation: number): void {
    this.#journal.transaction(() => {
      this.#journal
        .prepare(`UPDATE index_generation SET state = 'deleted', progress = NULL WHERE generation = ?`)
        .run(generation);
      this.#journal.prepare('DELETE FROM generation_behind WHERE generation = ?').run(generation);
    });
  }

  /** What the flips say, the last word on a source being the one that counts; a flip of all sources covers each. */
  serving(): ServingMap {
    let standard = this.#firstGeneration();
    const bySource = new Map<string, number>();
    for (const { sourceId, to } of this.flips().toReversed()) {
      if (sourceId === null) {
        standard = to;
        bySource.clear();
      } else bySource.set(sourceId, to);
    }
    for (const [sourceId, generation] of bySource) if (generation === standard) bySource.delete(sourceId);
    return { default: standard, bySource };
  }

  /** Newest first. */
  flips(): readonly GenerationFlip[] {
    return this.#journal
      .prepare<GenerationFlip>(`SELECT ${FLIP_COLUMNS} FROM generation_flip ORDER BY flip DESC`)
      .all();
  }

  /**
   * Appends one row for each source, or a single one for all of them, in one durable transaction.
   *
   * @param options.sources ids; empty means every source
   */
  flip(options: {
    to: number;
    sources: readonly string[];
    at: string;
    by: string;
    reason: string;
    reportId: string | null;
  }): readonly GenerationFlip[] {
    const { to, sources, at, by, reason, reportId } = options;
    return this.#journal.transaction(() => {
      const serving = this.serving();
      const rows: readonly (string | null)[] = sources.length === 0 ? [null] : sources;
      return rows.flatMap((sourceId) => {
        const from = sourceId === null ? serving.default : (serving.bySource.get(sourceId) ?? serving.default);
        const { lastInsertRowid } = this.#journal
          .prepare(
            `INSERT INTO generation_flip (source_id, from_generation, to_generation, flipped_at, flipped_by, reason, report_id)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(sourceId, from, to, at, by, reason, reportId);
        return [{ flip: lastInsertRowid, sourceId: sourceId as SourceId | null, from, to, at, by, reason, reportId }];
      });
    });
  }

  /** Sources that a generation has not been told of. */
  behind(generation: number): readonly string[] {
    return this.#journal
      .prepare<{ sourceId: string }>(
        'SELECT source_id AS sourceId FROM generation_behind WHERE generation = ? ORDER BY source_id',
      )
      .all(generation)
      .map(({ sourceId }) => sourceId);
  }

  markBehind(generations: readonly number[], sources: readonly string[]): void {
    this.#journal.transaction(() => {
      const insert = this.#journal.prepare(
        'INSERT INTO generation_behind (generation, source_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
      );
      for (const generation of generations) for (const sourceId of sources) insert.run(generation, sourceId);
    });
  }

  markCurrent(generation: number, sourceId: string): void {
    this.#journal
      .prepare('DELETE FROM generation_behind WHERE generation = ? AND source_id = ?')
      .run(generation, sourceId);
  }

  /** Hashes of the releases that were asked on a generation. */
  releasesNaming(generation: number): readonly string[] {
    return this.#journal
      .prepare<{ releaseHash: string }>(
        `SELECT release_hash AS releaseHash FROM release
         WHERE json_extract(bundle, '$.retrieval.indexGeneration') = ? ORDER BY first_used_at DESC`,
      )
      .all(generation)
      .map(({ releaseHash }) => releaseHash);
  }

  keepReport(report: MigrationReport): void {
    this.#journal
      .prepare('INSERT INTO migration_report (report_id, base, candidate, created_at, report) VALUES (?, ?, ?, ?, ?)')
      .run(
        report.reportId,
        report.base.generation,
        report.candidate.generation,
        report.createdAt,
        JSON.stringify(report),
      );
  }

  /** @returns the report, or the newest about a candidate, or the newest of all; null when there is none */
  findReport(wanted: { reportId?: string | undefined; generation?: number | undefined }): MigrationReport | null {
    const row = this.#journal
      .prepare<{ report: string }>(
        `SELECT report FROM migration_report WHERE report_id = coalesce(?, report_id) AND candidate = coalesce(?, candidate)
         ORDER BY created_at DESC, rowid DESC LIMIT 1`,
      )
      .get(wanted.reportId ?? null, wanted.generation ?? null);
    return row === undefined ? null : (JSON.parse(row.report) as MigrationReport);
  }

  newestReportId(candidate: number): string | null {
    return (
      this.#journal
        .prepare<{ reportId: string }>(
          `SELECT report_id AS reportId FROM migration_report WHERE candidate = ? ORDER BY created_at DESC, rowid DESC LIMIT 1`,
        )
        .get(candidate)?.reportId ?? null
    );
  }

  #firstGeneration(): number {
    return (
      this.#journal.prepare<{ first: number }>('SELECT min(generation) AS first FROM index_generation').get()?.first ??
      1
    );
  }
}

function toRecord(row: GenerationRow): GenerationRecord {
  // A workspace from elsewhere brings its journal, and what it names here is opened for writing.
  if (!isIndexFileName(row.file)) {
    throw new StorageError(
      `The journal names ${JSON.stringify(row.file)} as an index, which is none of ours. Restore a backup, or move .trestle away.`,
      { code: 'storage_corrupt', details: { generation: row.generation } },
    );
  }
  return {
    ...row,
    embedding: embeddingSettings.parse(JSON.parse(row.embedding)),
    sources: JSON.parse(row.sources) as string[],
    progress: row.progress === null ? null : (JSON.parse(row.progress) as IngestProgress),
  };
}
