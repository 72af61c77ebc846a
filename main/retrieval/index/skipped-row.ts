import type { SourceId } from '../../contract/ids.ts';
import type { SkippedFile, SkipReason } from '../../contract/ingest.ts';
import { type SkipUnit, wayOutOf } from '../../contract/quarantine.ts';

/** One row of {@link SKIPPED_COLUMNS}. */
export interface SkippedRow {
  sourceId: SourceId;
  path: string;
  reason: SkipReason;
  message: string;
  isIndexed: number;
  foundValue: number | null;
  foundLimit: number | null;
  foundUnit: SkipUnit | null;
  quality: number | null;
}

/** The columns of a file that was left out or read with a remark, over `skipped_file`. */
export const SKIPPED_COLUMNS = `source_id AS sourceId, path, reason, message, is_indexed AS isIndexed,
  found_value AS foundValue, found_limit AS foundLimit, found_unit AS foundUnit, quality`;

export function toSkippedFile(row: SkippedRow): SkippedFile {
  const { sourceId, path, reason, message, foundValue, foundLimit, foundUnit, quality } = row;
  const isIndexed = row.isIndexed === 1;
  const found =
    foundValue === null || foundLimit === null || foundUnit === null
      ? null
      : { value: foundValue, limit: foundLimit, unit: foundUnit };
  return { sourceId, path, reason, message, isIndexed, found, quality, wayOut: wayOutOf(reason, isIndexed) };
}
