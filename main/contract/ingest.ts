import * as z from 'zod';
import type { SourceFreshness } from './freshness.ts';
import type { SourceId } from './ids.ts';
import type { QualityCode } from './parse-quality.ts';
import type { SkipMeasure, WayOut } from './quarantine.ts';

export const ingestRequest = z.strictObject({
  /** Files or folders, absolute, or addresses of sitemaps and pages. Each becomes (or refreshes) a source. */
  paths: z.array(z.string().min(1).max(4096)).max(1000).default([]),
  /** Refresh these sources by id; with neither paths nor sources, all sources are refreshed. */
  sources: z.array(z.string().max(120)).max(500).default([]),
  include: z.array(z.string().min(1).max(500)).max(100).default([]),
  code: z.boolean().default(false),
  /** The named paths never leave this machine: their text reaches no model elsewhere, from the first reading on. */
  keepHere: z.boolean().optional(),
});
export type IngestRequest = z.infer<typeof ingestRequest>;

/**
 * Why a file is not in the index, or is with a remark. Stable strings: shown, filtered on and explained in Sources.
 * The quality codes are reasons too: the one that weighs most, when a document scores below the floor.
 */
export type SkipReason =
  | QualityCode
  | 'binary'
  | 'too_large'
  | 'unreadable'
  | 'unsupported'
  | 'empty'
  | 'malformed'
  | 'symlink_outside'
  /** A repository of its own inside of another: a submodule, a worktree, a clone. */
  | 'other_repository'
  | 'encoding'
  /** Source code, in a source that does not take code. */
  | 'code_not_taken'
  /** More pages than are taken of one document. */
  | 'page_cap'
  /** More pixels than are decoded of one image. */
  | 'image_too_large'
  /** An archive (office documents are archives) that unpacks to many times its size. */
  | 'archive_ratio'
  /** An archive that unpacks to more than is taken. */
  | 'archive_size'
  /** Its parser was ended: it took too long, it took too much memory, or it fell over. */
  | 'parse_timeout'
  | 'parse_memory'
  | 'parse_crashed'
  | 'encrypted'
  /** It holds pages that are pictures, or is a picture, and recognition is off for its source. */
  | 'ocr_off'
  /** Says nearly or exactly what another document says, which the message names. */
  | 'near_duplicate'
  /** A mail whose attachments were not all read. */
  | 'attachment_unread'
  /** Columns were renamed, dropped or retyped: the version before goes on answering until the new one is accepted. */
  | 'schema_drift'
  /** Columns were added; the new version is indexed. */
  | 'schema_added'
  /** Somebody decided to leave it out. */
  | 'left_out'
  /** Indexed, but closed to every principal: what says who may find it cannot be read. */
  | 'access'
  /** It was erased, and must not come back. */
  | 'erased';

export interface SkippedFile {
  sourceId: SourceId;
  /** Absolute. */
  path: string;
  reason: SkipReason;
  /** One sentence: the value, the limit, the way out. */
  message: string;
  /** True when its content is searchable all the same: it was read with a remark, or an older version still serves. */
  isIndexed: boolean;
  /** What was measured and what is taken; null when nothing was measured. */
  found: SkipMeasure | null;
  /** 0..1; null when it was not read far enough to tell. */
  quality: number | null;
  wayOut: WayOut;
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
  /** `ocr`: files that are pictures of text, after all others. */
  phase: 'scanning' | 'indexing' | 'ocr' | 'finishing';
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

/** What a git repository has checked out, read from its files. */
export interface GitHead {
  /** 40 or 64 hex digits. */
  commit: string;
  /** Null when a commit is checked out rather than a branch. */
  branch: string | null;
}

export interface SourceStatus {
  sourceId: SourceId;
  /** Absolute. */
  path: string;
  /** Of pages that are fetched: their sitemap, page or `.urls` file; null for all others. */
  web: string | null;
  include: readonly string[];
  code: boolean;
  documents: number;
  chunks: number;
  skipped: number;
  sizeBytes: number;
  /** How well its documents could be read, 0..1: their mean; null without any. */
  quality: number | null;
  /** Files that are not searchable for what they are, of `skipped`; the others were read with a remark. */
  quarantined: number;
  /** May its text be sent to another machine? */
  leavesMachine: boolean;
  /** Who may find its documents, short: `everyone`, `legal, hr +3`, `per row: tenant`; empty without any. */
  access: string;
  /** When an ingest of this source last went through, ISO; null = never. */
  lastSuccessAt: string | null;
  lastError: string | null;
  /** Files on disk that differ from the index (added, changed, removed) at `driftCheckedAt`; null = not looked yet. */
  drift: number | null;
  driftCheckedAt: string | null;
  isIngesting: boolean;
  freshness: SourceFreshness;
  /** Of a source that is a git repository, or lies in one: what is checked out now; null for all others. */
  git: GitHead | null;
}

export const sourceListRequest = z.strictObject({ checkDrift: z.boolean().default(false) });
/** What may be changed of a source without reading it again. */
export const sourceUpdateRequest = z.strictObject({
  sourceId: z.string().max(120),
  /** May its text be sent to another machine? */
  leavesMachine: z.boolean(),
});
export const sourceRemoveRequest = z.strictObject({ sourceId: z.string().max(120) });
export const sourceSkippedRequest = z.strictObject({ sourceId: z.string().max(120).optional() });
export const ingestCancelRequest = z.strictObject({ ingestId: z.string().max(64) });
export const ingestWatchRequest = z.strictObject({ ingestId: z.string().max(64) });
