import * as z from 'zod';
import { accessAs } from './access.ts';
import type { ChunkId, DocumentId, SourceId } from './ids.ts';
import type { DocumentMetadata, QualityFinding } from './parse-quality.ts';

export interface DocumentSummary {
  documentId: DocumentId;
  sourceId: SourceId;
  path: string;
  displayPath: string;
  title: string;
  format: DocumentFormat;
  sizeBytes: number;
  chunks: number;
  indexedAt: string;
  modifiedAt: string;
  metadata: DocumentMetadata;
  /** 0..1, with what was found in `findings`. */
  quality: number;
  findings: readonly QualityFinding[];
}

/** What the content was read as, whatever the name of the file says. */
export type DocumentFormat =
  | 'markdown'
  | 'text'
  | 'html'
  | 'code'
  | 'json'
  | 'jsonl'
  | 'csv'
  | 'pdf'
  | 'docx'
  | 'xlsx'
  | 'email'
  | 'notebook'
  | 'image';

export const documentListRequest = z.strictObject({
  sourceId: z.string().max(120).optional(),
  /** Substring of the display path. */
  filter: z.string().max(500).default(''),
  limit: z.int().min(1).max(1000).default(200),
  offset: z.int().min(0).default(0),
  /** Only what this principal may find. */
  as: accessAs.optional(),
});
export interface DocumentListResponse {
  documents: readonly DocumentSummary[];
  total: number;
}

/** Longest stretch of source text one `document.read` returns, UTF-16 code units. */
export const MAX_DOCUMENT_WINDOW = 200_000;

export const documentReadRequest = z.strictObject({
  /** Document id, or chunk id of any chunk in it. */
  documentId: z.string().max(80).optional(),
  chunkId: z.string().max(80).optional(),
  /** Window into the source text; the whole document when it fits MAX_DOCUMENT_WINDOW. */
  start: z.int().min(0).optional(),
  end: z.int().min(0).optional(),
  /** On whose behalf: a document they may not find is not there, and records they may not find are blanked out. */
  as: accessAs.optional(),
});
/** The source text as it was when it was indexed: citations point into this, whatever the file says now. */
export interface DocumentText extends DocumentSummary {
  text: string;
  windowStart: number;
  windowEnd: number;
  length: number;
  /** False when the file on disk no longer has the indexed content; null when it has no file. */
  isCurrent: boolean | null;
  chunkSpans: readonly { chunkId: ChunkId; start: number; end: number; headingPath: readonly string[] }[];
}
