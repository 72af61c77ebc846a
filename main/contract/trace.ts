import * as z from 'zod';
import type { ChunkId, DocumentId, ReleaseHash, SessionId, SourceId, TraceId } from './ids.ts';
import type { CanonicalSpan } from './canonical-span.ts';
import type { LeftOutReason } from './ask.ts';
import type { RunKind } from './run.ts';
import type { Span } from './span.ts';

/** UTF-16 units. Ids of imported traces have any form. */
export const MAX_TRACE_ID_LENGTH = 512;

/** How a trace came to be: one of our own runs, or brought from elsewhere. */
export type TraceKind = RunKind | 'imported';

/** One row of a trace list: everything the list draws, without opening the spans. */
export interface TraceSummary {
  traceId: TraceId;
  kind: TraceKind;
  /** What was asked, first 200 characters. */
  title: string;
  pipelineId: string;
  releaseHash: ReleaseHash;
  sessionId: SessionId | null;
  /** Where the trace came from: `trestle` for our own runs, else the name of an import. */
  origin: string;
  startedAt: string;
  durationMs: number;
  status: 'ok' | 'refused' | 'degraded' | 'error' | 'cancelled';
  spanCount: number;
  inputTokens: number;
  outputTokens: number;
  /** Null when it is not known what a model of the run costs. */
  costUsd: number | null;
  model: string;
  /** False when its origin has no clock: `startedAt` is when it was imported, and it took no time that is known. */
  isTimed?: false;
  /** False when nothing of it says how many tokens it used: the counts are no counts. */
  isUsageKnown?: false;
}

export interface Trace {
  summary: TraceSummary;
  /** Parents before children, then by start. */
  spans: readonly Span[];
}

/** A trace of any origin, ours too, in the one form that all are read in. */
export interface CanonicalTrace {
  summary: TraceSummary;
  /** Parents before children, then by start, then by `seq`. */
  spans: readonly CanonicalSpan[];
}

/** The retrieval truth of one leg or of the fusion, kept as JSON under `trestle.retrieval`. */
export interface RetrievalRecord {
  query: string;
  k: number;
  filter: Readonly<Record<string, unknown>>;
  candidates: readonly { chunkId: ChunkId; rank: number; score: number }[];
  /** Only of a leg that ran for several variants of the query: what it found for each. */
  variants?: readonly {
    text: string;
    weight: number;
    candidates: readonly { chunkId: ChunkId; rank: number; score: number }[];
  }[];
}

/** The final context as the model saw it, kept as JSON under `trestle.context`. */
export interface ContextRecord {
  budgetTokens: number;
  usedTokens: number;
  chunks: readonly {
    chunkId: ChunkId;
    /** Absent in traces from before lineage was kept. */
    documentId?: DocumentId;
    sourceId?: SourceId;
    /** As shown: `<source>/<path in it>`. */
    path: string;
    rank: number;
    tokens: number;
    text: string;
  }[];
  /** Ranked chunks that did not reach the context, and why; missing in traces of before there were reasons. */
  leftOut?: readonly { chunkId: ChunkId; reason: LeftOutReason }[];
}

/** `tokens` are those of input and output; a cost that is not known sorts as nothing. */
export const TRACE_SORTS = ['start', 'duration', 'cost', 'tokens'] as const;
export type TraceSort = (typeof TRACE_SORTS)[number];

export const traceListRequest = z.strictObject({
  /** `status:error said:"late delivery" duration:>2s refund`: facets by name, the rest searched in titles. */
  filter: z.string().max(2000).default(''),
  limit: z.int().min(1).max(1000).default(100),
  sort: z.enum(TRACE_SORTS).default('start'),
  order: z.enum(['desc', 'asc']).default('desc'),
  /** Opaque: the `nextCursor` of the page before. */
  cursor: z.string().max(1000).optional(),
});
export interface TraceListResponse {
  traces: readonly TraceSummary[];
  total: number;
  nextCursor: string | null;
}

export const traceShowRequest = z.strictObject({
  /** A trace id, of whatever form its origin gave it, or an unambiguous beginning of one. */
  traceId: z.string().min(1).max(MAX_TRACE_ID_LENGTH),
});

export const traceFacetsRequest = z.strictObject({ filter: z.string().max(2000).default('') });
/** As a filter names them. */
export type TraceFacetName =
  | 'status'
  | 'kind'
  | 'origin'
  | 'model'
  | 'service'
  | 'env'
  | 'tenant'
  | 'pipeline'
  | 'user'
  | 'tag';
export interface TraceFacets {
  /** Traces that match the filter. */
  total: number;
  /** Those that have values, each with the most frequent ones. */
  facets: readonly {
    name: TraceFacetName;
    values: readonly { value: string; count: number }[];
    /** How many further values there are. */
    others: number;
  }[];
}

export const tracePurgeRequest = z.strictObject({
  /** As of `trace.list`. */
  filter: z.string().trim().min(1).max(2000),
  /** Without it nothing is removed. */
  confirmed: z.boolean().default(false),
});
export interface TracePurgeReport {
  /** What went, or would go. */
  traces: number;
  spans: number;
  /** What matches and stays, with the reason; the first 100. */
  kept: readonly { traceId: string; reason: string }[];
  keptCount: number;
  isDryRun: boolean;
}

export const sessionListRequest = z.strictObject({
  /** As of traces: sessions with a turn that matches. */
  filter: z.string().max(2000).default(''),
  limit: z.int().min(1).max(1000).default(100),
});
export const sessionShowRequest = z.strictObject({ sessionId: z.string().min(1).max(MAX_TRACE_ID_LENGTH) });
/** One conversation, ours or an imported one. */
export interface SessionSummary {
  sessionId: SessionId;
  /** What was asked first. */
  title: string;
  origin: string;
  userId: string | null;
  turns: number;
  /** Turns that failed. */
  errors: number;
  startedAt: string;
  /** When its last turn began. */
  lastAt: string;
  /** Of all turns, the time between them left out. */
  durationMs: number;
  inputTokens: number;
  outputTokens: number;
  /** Null when it is not known what one of its turns cost. */
  costUsd: number | null;
}
export interface SessionListResponse {
  sessions: readonly SessionSummary[];
  total: number;
}
export interface SessionDetail {
  session: SessionSummary;
  /** Oldest first; of a very long session the newest 1,000. */
  turns: readonly TraceSummary[];
}

export const traceStatsRequest = z.strictObject({
  filter: z.string().max(2000).default(''),
  /** The newest so many traces are counted. */
  last: z.int().min(1).max(100_000).default(200),
});
/** Durations of whole traces and of each stage over the same traces. Percentiles are exact (nearest rank). */
export interface TraceStats {
  /** Traces that say how long they took. */
  count: number;
  /** Traces whose origin has no clock, or tells no end: they are in no duration. */
  untimed: number;
  /** Sorted ascending, milliseconds; the caller bins. Decimated to at most 2,000 keeping order statistics. */
  durationsMs: readonly number[];
  p50Ms: number | null;
  p95Ms: number | null;
  byStatus: Readonly<Record<TraceSummary['status'], number>>;
  stages: readonly { stage: string; count: number; p50Ms: number; p95Ms: number; degraded: number; errors: number }[];
}
