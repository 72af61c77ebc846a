import * as z from 'zod';
import type { DocumentId, SourceId } from './ids.ts';

export type FieldType = 'number' | 'boolean' | 'date' | 'text' | 'mixed' | 'empty';

/** One field of a data file: a column of a table, or the way to a value in records (`address.city`). */
export interface SchemaField {
  name: string;
  type: FieldType;
  /** Share of the records that have a value, 0..1. */
  filled: number;
  /** Records with a value. */
  values: number;
  /**
   * Hashes of its values, the smallest ones (a bottom-k sketch), ascending: enough to tell how many values two fields
   * share, without keeping any.
   */
  sketch: readonly number[];
}

/**
 * How a field differs from the version that serves. `renamed`, `dropped`, `retyped` and `emptied` hold the new version
 * back; `added` is only told.
 */
export type SchemaChange =
  /** `overlap`: share of the old field's values that the new field has, 0..1. */
  | { kind: 'renamed'; field: string; to: string; overlap: number }
  | { kind: 'dropped'; field: string }
  | { kind: 'retyped'; field: string; from: FieldType; to: FieldType }
  /** Had values in at least half of the records, and hardly has any. Shares 0..1. */
  | { kind: 'emptied'; field: string; from: number; to: number }
  | { kind: 'added'; field: string };

/** A data file whose new version waits. `held`: for a decision; `accepted`: for the next ingest; `kept`: for another version. */
export interface PendingSchema {
  sourceId: SourceId;
  documentId: DocumentId;
  /** Absolute. */
  path: string;
  displayPath: string;
  state: 'held' | 'accepted' | 'kept';
  foundAt: string;
  changes: readonly SchemaChange[];
  /** One sentence for people. */
  message: string;
}

export const schemaPendingRequest = z.strictObject({ sourceId: z.string().max(120).optional() });
export const schemaDecideRequest = z.strictObject({
  sourceId: z.string().max(120),
  /** Absolute, or relative to the source; all files of the source that wait when left out. */
  path: z.string().min(1).max(4096).optional(),
});
/** What was decided, and the ingest that carries it out; null when there is nothing to ingest. */
export interface SchemaDecision {
  files: readonly PendingSchema[];
  ingestId: string | null;
}
