import * as z from 'zod';
import type { SourceFreshness } from './freshness.ts';
import type { SourceId } from './ids.ts';

export const ingestRequest = z.strictObject({
  /** Files or folders, absolute. Each becomes (or refreshes) a source. */
  paths: z.array(z.string().min(1).max(4096)).max(1000).default([]),
  /** Refresh these sources by id; with neither paths nor sources, all sources are refreshed. */
  sources: z.array(z.string().max(120)).max(500).default([]),
  include: z.array(z.string().min(1).max(500)).max(100).default([]),
  code: z.boolean().default(false),
});
export type IngestRequest = z.infer<typeof ingestRequest>;

/** Why a file is not in the index. Stable strings: shown, filtered on and explained in Sources. */
export type SkipReason =
  | 'binary'
  | 'too_large'
  | 'unreadable'
  | 'unsupported'
  | 'empty'
  | 'malformed'
  | 'symlink_outside'
  | 'encoding'
  /** Its parser was ended: it took too long, it took too much memory, or it fell over. */
  | 'parse_timeout'
  | 'parse_memory'
  | 'parse_crashed';

export interface SkippedFile {
  /** Absolute. */
  path: string;
  reason: SkipReason;
  /** One sentence: the value, the limit, the way out. */
  message: string;
}

/** What one ingest did. `unchanged` counts documents whose content hash was already indexed. */
export interface IngestReport {
  documents: number;
  chunks: number;
  /** Estimated tokens over all chunks written or kept by this ingest. */
  tokens: number;
  /** Chunks whose vector was computed now. */
  embedded: number;
  unchanged: number;
  /** Documents removed because their file is gone. */
  removed: number;
  skipped: readonly SkippedFile[];
  ms: number;
}

export interface IngestProgress {
  phase: 'scanning' | 'indexing' | 'finishing';
  filesFound: number;
  filesDone: number;
  chunks: number;
  embedded: number;
  unchanged: number;
  skipped: number;
  bytesDone: number;
  bytesTotal: number;
  /** Display path of the file last finished. */
  current: string | null;
  elapsedMs: number;
}

/** Exactly one of the last three ends the stream. */
export type IngestEvent =
  | { type: 'ingest-started'; ingestId: string; sources: readonly SourceId[] }
  | { type: 'ingest-progress'; ingestId: string; progress: IngestProgress }
  | { type: 'ingest-finished'; ingestId: string; report: IngestReport }
  | { type: 'ingest-cancelled'; ingestId: string; report: IngestReport }
  | { type: 'ingest-failed'; ingestId: string; error: { code: string; message: string } };

export interface SourceStatus {
  sourceId: SourceId;
  /** Absolute. */
  path: string;
  include: readonly string[];
  code: boolean;
  documents: number;
  chunks: number;
  skipped: number;
  sizeBytes: number;
  /** When an ingest of this source last went through, ISO; null = never. */
  lastSuccessAt: string | null;
  lastError: string | null;
  /** Files on disk that differ from the index (added, changed, removed) at `driftCheckedAt`; null = not looked yet. */
  drift: number | null;
  driftCheckedAt: string | null;
  isIngesting: boolean;
  freshness: SourceFreshness;
}

export const sourceListRequest = z.strictObject({ checkDrift: z.boolean().default(false) });
export const sourceRemoveRequest = z.strictObject({ sourceId: z.string().max(120) });
export const sourceSkippedRequest = z.strictObject({ sourceId: z.string().max(120).optional() });
export const ingestCancelRequest = z.strictObject({ ingestId: z.string().max(64) });
export const ingestWatchRequest = z.strictObject({ ingestId: z.string().max(64) });
