import type { Database } from '../../storage/database.ts';
import type { SkippedFile } from '../../contract/ingest.ts';
import type { ShownTag } from '../../contract/short-access.ts';
import { SKIPPED_COLUMNS, type SkippedRow, toSkippedFile } from '../index/skipped-row.ts';

/** What the index holds of one source. */
export interface SourceStatistics {
  documents: number;
  chunks: number;
  skipped: number;
  /** Of the files as they were indexed. */
  sizeBytes: number;
  /** Mean over its documents, 0..1; null without any. */
  quality: number | null;
  /** Of `skipped`: not searchable. */
  quarantined: number;
  /** Distinct tags of its documents; those of single records are left out. */
  tags: readonly ShownTag[];
  /** ISO times; null = never. */
  lastSuccessAt: string | null;
  lastError: string | null;
  drift: number | null;
  driftCheckedAt: string | null;
}

export const NO_STATISTICS: SourceStatistics = {
  documents: 0,
  chunks: 0,
  skipped: 0,
  sizeBytes: 0,
  quality: null,
  quarantined: 0,
  tags: [],
  lastSuccessAt: null,
  lastError: null,
  drift: null,
  driftCheckedAt: null,
};

/** @returns by source id, for every source that was ever ingested */
export function readSourceStatistics(database: Database): ReadonlyMap<string, SourceStatistics> {
  const rows = database
    .prepare<Omit<SourceStatistics, 'tags'> & { sourceId: string }>(
      `SELECT source.source_id AS sourceId, last_success_at AS lastSuccessAt, last_error AS lastError, drift,
         drift_checked_at AS driftCheckedAt,
         (SELECT count(*) FROM document WHERE document.source_id = source.source_id) AS documents,
         (SELECT coalesce(sum(size_bytes), 0) FROM document WHERE document.source_id = source.source_id) AS sizeBytes,
         (SELECT avg(quality) FROM document WHERE document.source_id = source.source_id) AS quality,
         (SELECT count(*) FROM chunk JOIN document USING (document_id) WHERE document.source_id = source.source_id) AS chunks,
         (SELECT count(*) FROM skipped_file WHERE skipped_file.source_id = source.source_id) AS skipped,
         (SELECT count(*) FROM skipped_file WHERE skipped_file.source_id = source.source_id AND is_indexed = 0)
           AS quarantined
       FROM source`,
    )
    .all();
  const tags = readTags(database);
  return new Map(
    rows.map(({ sourceId, ...statistics }) => [sourceId, { ...statistics, tags: tags.get(sourceId) ?? [] }]),
  );
}

function readTags(database: Database): ReadonlyMap<string, ShownTag[]> {
  const rows = database
    .prepare<{ sourceId: string; tenant: string | null; principals: string | null; isDenied: number | null }>(
      `SELECT source_id AS sourceId, tenant, principals, is_denied AS isDenied
       FROM (SELECT DISTINCT source_id, access_id FROM document) LEFT JOIN access_tag USING (access_id)
       ORDER BY source_id, tenant, principals`,
    )
    .all();
  const tags = new Map<string, ShownTag[]>();
  for (const { sourceId, tenant, principals, isDenied } of rows) {
    const names = JSON.parse(principals ?? '[]') as string[];
    // What was never tagged is closed, like what cannot be read.
    const tag = { tenant: tenant ?? '', principals: names, isDenied: isDenied !== 0 };
    tags.set(sourceId, [...(tags.get(sourceId) ?? []), tag]);
  }
  return tags;
}

/** @returns the files that are not in the index, with the reason, by path; of one source or of all */
export function readSkippedFiles(database: Database, sourceId?: string): readonly SkippedFile[] {
  return database
    .prepare<SkippedRow>(
      `SELECT ${SKIPPED_COLUMNS} FROM skipped_file WHERE source_id = coalesce(?, source_id) ORDER BY path`,
    )
    .all(sourceId ?? null)
    .map(toSkippedFile);
}
