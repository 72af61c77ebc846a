import * as z from 'zod';

/** What became of one file. */
export interface ImportedFile {
  path: string;
  /** Null when nothing in it was recognised. */
  format: string | null;
  traces: number;
  /** Span records in the file: a post and its patch are one, a repeat of the same span counts. */
  spans: number;
  /** Spans that were stored. */
  imported: number;
  /** Of `spans`, those whose (trace, span) was there already, in the workspace or earlier in the file. */
  duplicates: number;
  /** Spans made up: roots of orphans, tool calls without a span. Not among `spans`. */
  synthetic: number;
  /** Spans of which something was mended: parent, times, ids. */
  repaired: number;
  /** Secrets taken out before anything was stored. */
  redacted: number;
  /** What has no field of its own and is kept as an attribute: name of the field, how many spans have it. */
  unmapped: Readonly<Record<string, number>>;
  /** Each a sentence with the place in the file. A bad record costs itself only. */
  errors: readonly string[];
}

export interface TraceImportReport {
  files: readonly ImportedFile[];
  /** Of all files; a trace in two files counts once. */
  traces: number;
  spans: number;
  ms: number;
}

export type TraceImportEvent =
  | { type: 'import-started'; importId: string; files: number; totalBytes: number }
  | { type: 'import-progress'; path: string; bytesRead: number; totalBytes: number; spans: number; imported: number }
  | { type: 'file-imported'; file: ImportedFile }
  | { type: 'import-finished'; report: TraceImportReport };

export const traceImportRequest = z.strictObject({
  /** Files and folders, absolute. */
  paths: z.array(z.string().min(1).max(4096)).min(1).max(10_000),
  /** Where a span's tenant stands: a path into its attributes, `metadata.tenant_id`. */
  tenantField: z.string().min(1).max(200).optional(),
  /** Of `paths`, the file that holds what came on standard input: reports and spans call it `-`. */
  standardInput: z.string().min(1).max(4096).optional(),
});
export type TraceImportRequest = z.infer<typeof traceImportRequest>;
