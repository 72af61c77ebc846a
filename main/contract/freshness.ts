import * as z from 'zod';
import type { ChunkId, DocumentId, SourceId, TraceId } from './ids.ts';

/**
 * `watching`: seen to agree with its files and followed save by save. `fresh`: seen to agree within its limit. `late`: not
 * for longer than its limit. `failing`: the last attempt to read it failed. `new`: never read.
 */
export type FreshnessState = 'watching' | 'fresh' | 'late' | 'failing' | 'new';

/**
 * How saves are noticed. `events`: the system tells of each. `polling`: the folder is looked through again and again
 * (`notice` says why). `off`: not declared, or no shell that stays is open.
 */
export type WatchMode = 'off' | 'starting' | 'events' | 'polling';

export interface SourceDrift {
  /** Files that are there and not in the index. */
  added: number;
  /** Files that are another size or time than when they were read. */
  changed: number;
  /** Documents whose file is gone. */
  removed: number;
}

/** How far what is searched is from what lies on disk, for one source. */
export interface SourceFreshness {
  state: FreshnessState;
  /** The last moment at which index and files were seen to agree, ISO: an ingest that went through, or a look that found no drift. */
  agreedAt: string | null;
  /** Seconds since `agreedAt`. */
  ageSeconds: number | null;
  /** The limit of `freshness` in trestle.jsonc, seconds; null = none. */
  sloSeconds: number | null;
  /** Older than its limit, or never read while there is one. */
  isPastSlo: boolean;
  lastAttemptAt: string | null;
  /** Attempts that failed since the last one that did not. */
  failuresInARow: number;
  failingSince: string | null;
  /** What differed at the last look; null = not looked yet. */
  drift: SourceDrift | null;
  watch: WatchMode;
  /** One sentence when watching is not what was asked for: what is missing, what happens instead, the way out. */
  watchNotice: string | null;
  /** Saves seen that are not searched yet. */
  pendingPaths: number;
  /** Past answers that cite a chunk of this source which has changed or gone since. */
  answersAtRisk: number;
}

/** One row of a source's history: what was tried and what it changed. Rows are only ever added. */
export interface SourceAttempt {
  attemptId: number;
  sourceId: SourceId;
  /** Why: asked for by a person, a save, or a look at names, sizes and times (which changes nothing). */
  kind: 'ingest' | 'watch' | 'drift';
  startedAt: string;
  endedAt: string;
  outcome: 'success' | 'cancelled' | 'failed';
  /** Was the whole source looked at, or only what was saved? */
  isWhole: boolean;
  /** Documents (for `drift`: files that differ). */
  added: number;
  changed: number;
  removed: number;
  /** Chunks whose vector was computed. */
  embedded: number;
  error: string | null;
}

/** `source.check`: looks at every source's files now, then judges. */
export interface SourceCheckReport {
  /** True when no source is past its limit. */
  ok: boolean;
  sources: readonly { sourceId: SourceId; freshness: SourceFreshness }[];
  /** `handbook: last agreed with its files 26 h ago, limit 4 h`, one for each that is late or failing. */
  problems: readonly string[];
}

export const sourceHistoryRequest = z.strictObject({
  sourceId: z.string().max(120),
  limit: z.int().min(1).max(1000).default(50),
  /** Rows before this one: the last `attemptId` of the page before. */
  before: z.int().min(1).optional(),
});
export interface SourceHistory {
  /** Newest first. */
  attempts: readonly SourceAttempt[];
  /** False when there are older ones. */
  isComplete: boolean;
}

export const sourceAtRiskRequest = z.strictObject({
  sourceId: z.string().max(120).optional(),
  documentId: z.string().max(80).optional(),
  limit: z.int().min(1).max(1000).default(100),
  /** The last `traceId` of the page before. */
  after: z.string().max(64).optional(),
});
/** A past answer that rests on text which is no longer there as it was. */
export interface AnswerAtRisk {
  traceId: TraceId;
  /** What was asked, first 200 characters. */
  title: string;
  startedAt: string;
  chunks: readonly {
    chunkId: ChunkId;
    documentId: DocumentId;
    sourceId: SourceId;
    displayPath: string;
    /** `changed`: its document is there, and says something else in this place. `gone`: the document is gone. */
    reason: 'changed' | 'gone';
    /** When that was noticed, ISO. */
    since: string;
  }[];
}
export interface AtRiskReport {
  /** Newest first. */
  answers: readonly AnswerAtRisk[];
  /** All of them, not only this page. */
  total: number;
  bySource: readonly { sourceId: SourceId; answers: number; chunks: number }[];
}
