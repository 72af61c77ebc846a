import type { PackedBatch } from './packed-batch.ts';

/** One file for an import process. */
export interface ImportTask {
  path: string;
  /** How spans and reports name the file. */
  name: string;
  /** `X.request.json` of an `X.response.json`: both are one record. */
  requestPath?: string;
  tenantField?: string;
  limits: { pieceBytes: number; wholeBytes: number };
}

/** What mapping says of one file, or of one file in an archive. */
export interface MappedPart {
  name: string;
  format: string | null;
  /** Span records in it. */
  spans: number;
  /** Spans that came with a repair. */
  repaired: number;
  redacted: number;
  unmapped: Record<string, number>;
  errors: readonly string[];
}

/** To the process: a file, or that a batch was taken and one more may come. */
export type ImportRequest = { kind: 'map'; task: ImportTask } | { kind: 'taken' };

/**
 * From the process: `ready` first; then for each file batches of spans, for each part of it a `part` when it is through, and
 * `done`. A few batches are sent before the first of them is `taken`.
 */
export type ImportMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; bytesRead: number }
  | { kind: 'batch'; batch: PackedBatch; bytesRead: number }
  | { kind: 'part'; part: MappedPart }
  | { kind: 'done'; problem: string | null };

/** An import process that holds more memory of any kind is ended, in MiB: a record of the largest size, several times over. */
export const IMPORT_RESIDENT_MIB = 1536;
