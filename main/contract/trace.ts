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

export const traceListRequest = z.strictObject({
  /** `status:error model:local/extractive late delivery`: facets by name, the rest searched in titles. */
  filter: z.string().max(2000).default(''),
  limit: z.int().min(1).max(1000).default(100),
  /** Opaque: the `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
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

export const traceStatsRequest = z.strictObject({
  filter: z.string().max(2000).default(''),
  /** The newest so many traces are counted. */
  last: z.int().min(1).max(100_000).default(200),
});
/** Durations of whole traces and of each stage over the same traces. Percentiles are exact (nearest rank). */
export interface TraceStats {
  count: number;
  /** Sorted ascending, milliseconds; the caller bins. Decimated to at most 2,000 keeping order statistics. */
  durationsMs: readonly number[];
  p50Ms: number | null;
  p95Ms: number | null;
  byStatus: Readonly<Record<TraceSummary['status'], number>>;
  stages: readonly { stage: string; count: number; p50Ms: number; p95Ms: number; degraded: number; errors: number }[];
}
