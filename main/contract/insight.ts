import * as z from 'zod';
import type { LogBin } from '../base/log-grid.ts';

/** Charts look at so many of the newest traces that match, unless they are told otherwise. */
export const DEFAULT_INSIGHT_TRACES = 5000;

export const insightRequest = z.strictObject({
  /** As of `trace.list`. */
  filter: z.string().max(2000).default(''),
  /** The newest so many traces that match are looked at. */
  last: z.int().min(1).max(100_000).default(DEFAULT_INSIGHT_TRACES),
  /** Answer only when all that was recorded so far is worked out; else what is waiting is told. */
  waits: z.boolean().default(false),
});

/** Which traces a chart was made of. */
export interface InsightBasis {
  /** Traces that match. */
  total: number;
  /** The newest of them, which were looked at. */
  traces: number;
  /** Of those, how many are not worked out yet: they are left out of what rests on their spans. */
  waiting: number;
  /** Of those, how many do not say when they were: they are in no period and count in no time. */
  untimed: number;
  /** ISO, of the oldest and the newest that was looked at and says when it was; null for none. */
  from: string | null;
  to: string | null;
}

/** How long the calls of one stage took. */
export interface StageLatency {
  /** `stage` of our own pipelines, `model` or `tool` within them; of imported traces the kind of the span. */
  kind: string;
  name: string;
  calls: number;
  /** Traces with a call of it. */
  traces: number;
  failed: number;
  degraded: number;
  /** Exact, nearest rank. */
  p50Ms: number;
  p95Ms: number;
  longestMs: number;
  totalMs: number;
  /** Milliseconds, on a log grid that all stages share, ascending; bins that hold nothing are left out. */
  bins: readonly LogBin[];
}
export interface StageLatencies {
  basis: InsightBasis;
  /** The longest time in all first. */
  stages: readonly StageLatency[];
  /** Stages that took less time in all and are not listed. */
  others: number;
}

/**
 * Counts of what came of traces. A task counts as successful that ended (ok or degraded) with an answer that is no
 * refusal, is not known to be without ground, and that nobody gave a thumb down.
 */
export interface OutcomeCounts {
  traces: number;
  failed: number;
  cancelled: number;
  refused: number;
  degraded: number;
  /** Ended without an answer that was recorded. */
  unanswered: number;
  successful: number;
  grounded: number;
  ungrounded: number;
  /** Answers of which nothing tells whether they are grounded. */
  groundingUnknown: number;
  thumbsDown: number;
  /** Traces whose cost is known; the two below are of those alone. */
  priced: number;
  pricedSuccessful: number;
  costUsd: number;
}
export interface OutcomeReport {
  basis: InsightBasis;
  all: OutcomeCounts;
  /** Of equal length, oldest first, without a gap; ISO, `to` left out. */
  periods: readonly (OutcomeCounts & { from: string; to: string })[];
  /** Most traces first; model '' where none was called. */
  models: readonly (OutcomeCounts & { model: string })[];
}

export interface SessionTokens {
  sessionId: string;
  title: string;
  /** Of those that were looked at. */
  turns: number;
  /** Turns that say what they used; the sums are of those. */
  told: number;
  inputTokens: number;
  outputTokens: number;
}
export interface SessionTokenReport {
  basis: InsightBasis;
  /** Traces that belong to no session. */
  alone: number;
  sessions: number;
  /** Sessions of which no turn says what it used: in no bin. */
  unknown: number;
  p50: number | null;
  p95: number | null;
  /** Tokens in and out of a session, on a log grid, ascending; bins that hold nothing are left out. */
  bins: readonly LogBin[];
  /** Most tokens first, those that are unknown last; at most 500. */
  largest: readonly SessionTokens[];
}

/** One version of a prompt, as far as its traces were looked at. */
export interface PromptVersion {
  /** Of a prompt of ours that of its file; else of the text with what is filled in masked. */
  fingerprint: string;
  /** ISO. */
  firstAt: string;
  lastAt: string;
  traces: number;
  failed: number;
  refused: number;
  ungrounded: number;
  /** Answers of which something tells whether they are grounded. */
  groundingKnown: number;
  p50Ms: number | null;
  p95Ms: number | null;
  /** Of the traces that say what they used. */
  tokensKnown: number;
  p50Tokens: number | null;
  firstTraceId: string;
  lastTraceId: string;
  /** Traces in each of `periods`. */
  counts: readonly number[];
}
export interface PromptTimeline {
  basis: InsightBasis;
  /** Traces with a prompt that is known. */
  known: number;
  /** Of equal length, oldest first, ISO, `to` left out: one axis for all prompts. */
  periods: readonly { from: string; to: string }[];
  /** Those with the most traces first. */
  prompts: readonly {
    name: string;
    traces: number;
    /** In the order in which they were first seen; of very many, those with the most traces. */
    versions: readonly PromptVersion[];
    otherVersions: number;
  }[];
  otherPrompts: number;
}
