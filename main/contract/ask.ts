import * as z from 'zod';
import type { SearchAccess } from './access.ts';
import type { SerializedError } from './serialized-error.ts';
import type { StructuredAnswer } from './structured.ts';
import type { CacheUse, ModelAttempt } from './model-attempt.ts';
import type { ChunkId, DocumentId, ReleaseHash, SessionId, TraceId } from './ids.ts';
import {
  MAX_NEIGHBOURS,
  mmrLambda,
  type QueryRewrite,
  type RerankReport,
  rerankerName,
  rerankTimeoutMs,
  retrievalFilter,
  type SearchResponse,
  type SearchResult,
} from './retrieval.ts';

/** Bounds of a context, in estimated tokens. */
export const MIN_CONTEXT_TOKENS = 100;
export const MAX_CONTEXT_TOKENS = 100_000;

/** Earlier turns that a caller may pass along. */
export const MAX_EARLIER_TURNS = 100;
const earlierTurn = z.strictObject({
  question: z.string().max(10_000),
  answer: z.string().max(100_000).default(''),
  /** False for what sets a frame and asks nothing: follow-ups do not take up its words. */
  isTopic: z.boolean().default(true),
});

export const askRequest = z.strictObject({
  question: z.string().trim().min(1, 'type a question').max(10_000),
  /** Asks with the same session see each other as follow-ups. */
  sessionId: z.string().max(64).optional(),
  /** What was said before, by callers that keep their conversations themselves; instead of what the session holds. */
  history: z.array(earlierTurn).max(MAX_EARLIER_TURNS).optional(),
  /** Who waits for it: batch work gives way to people, which is what an ask is for when it does not say. */
  pool: z.enum(['interactive', 'batch']).optional(),
  /** Pipeline id; the workspace's own by default. */
  pipeline: z.string().max(64).optional(),
  /**
   * A release instead of the files as they are now: a name, a hash or its first digits. `serving` is the one that serves the
   * pipeline, or the files where none does.
   */
  release: z.string().min(1).max(80).optional(),
  /** Changes for this ask only; they are part of the release, so the trace stays reproducible. */
  overrides: z
    .strictObject({
      k: z.int().min(1).max(100).optional(),
      contextTokens: z.int().min(MIN_CONTEXT_TOKENS).max(MAX_CONTEXT_TOKENS).optional(),
      model: z.string().max(200).optional(),
      /** False searches for the question as typed. */
      rewrite: z.literal(false).optional(),
      rerank: rerankerName.optional(),
      rerankTimeoutMs: rerankTimeoutMs.optional(),
      mmrLambda: mmrLambda.optional(),
      /** Chunks on each side of a passage that join it in the context. */
      neighbours: z.int().min(0).max(MAX_NEIGHBOURS).optional(),
    })
    .default({}),
  filter: retrievalFilter.default({}),
  /** It is traffic, as programs send it to `trestle serve`: what is released answers it, and a trial may. */
  served: z.literal(true).optional(),
  /** False makes the answer anew, and keeps it from the caches. */
  cache: z.literal(false).optional(),
});
export type AskRequest = z.infer<typeof askRequest>;

/** A claim's place in a source. `quote` is the stored source text [start, end), byte for byte. */
export interface Citation {
  /** The number shown in the answer, from 1. */
  marker: number;
  chunkId: ChunkId;
  documentId: DocumentId;
  path: string;
  displayPath: string;
  headingPath: readonly string[];
  start: number;
  end: number;
  quote: string;
  /** The quote as readable text (entities and escapes decoded); equals `quote` for Markdown and text. */
  text: string;
  /** 0..1: how far the quote supports the sentence that cites it. */
  support: number;
}

export interface StageTiming {
  /** Stage id in the pipeline. */
  name: string;
  startMs: number;
  ms: number;
  budgetMs: number;
  /** The ladder step taken, if any, and why. */
  ladderStep: string | null;
  ladderReason: string | null;
  status: 'ok' | 'skipped' | 'error';
}

export interface AskResult {
  /** Text, or the JSON text of `structured.value`. */
  answer: string;
  /** Of a prompt with an `outputSchema`; null for one that is answered in words. */
  structured: StructuredAnswer | null;
  refused: boolean;
  citations: readonly Citation[];
  traceId: TraceId;
  sessionId: SessionId;
  release: ReleaseHash;
  model: string;
  /** Calls that were made to providers on the way, in the order they ended. */
  attempts: readonly ModelAttempt[];
  cache: CacheUse;
  /** Why the answer ends before its end, where a model failed in the middle of it; absent when it is whole. */
  partial?: string;
  usage: { inputTokens: number; outputTokens: number };
  /** US dollars; null when the price of a model that answered is not known. Never 0 for unknown. */
  costUsd: number | null;
  /** 0..1: how far the evidence settles the question, and the floor below which the model refuses; null when the model does not say. */
  evidence: number | null;
  evidenceFloor: number | null;
  /** Query after rewriting, as both legs saw it. */
  effectiveQuery: string;
  /** What `rewrite/query` changed; null when no such stage ran. */
  rewrite: QueryRewrite | null;
  firstTokenMs: number | null;
  ms: number;
  stages: readonly StageTiming[];
}

/**
 * Why a ranked chunk is not in the context: its document says that another one holds instead; a chunk before it says the
 * same, word for word; it did not fit into what was left; it came along as a neighbour already; enough were taken.
 */
export type LeftOutReason = 'superseded' | 'duplicate' | 'budget' | 'neighbour' | 'below-cut';

/** What reached the model and what did not, for the retrieval inspector. */
export interface AskRetrieval {
  results: readonly SearchResult[];
  /** Chunks in the context, in context order. */
  packed: readonly { chunkId: ChunkId; tokens: number }[];
  /** Every result that is not in the context, with the reason. */
  leftOut: readonly { chunkId: ChunkId; reason: LeftOutReason }[];
  budgetTokens: number;
  /** What `rerank` did; null when no such stage ran. */
  rerank: RerankReport | null;
  /** What of the index could not be searched although the question was answered; left out when all of it was. */
  degraded?: SearchResponse['degraded'];
  /** What the principal was kept from, for the owner's own shells; absent when the owner asks. */
  access?: SearchAccess;
}

/** Exactly one of `ask-finished`, `ask-failed` ends the stream; a cancelled ask ends with `ask-failed` and code `cancelled`. */
export type AskEvent =
  | { type: 'ask-started'; traceId: TraceId; sessionId: SessionId; release: ReleaseHash }
  | { type: 'stage-started'; stage: string; atMs: number }
  | { type: 'stage-ended'; timing: StageTiming }
  | { type: 'retrieval-ready'; retrieval: AskRetrieval }
  | { type: 'text-delta'; delta: string }
  /** What came so far is taken back: the model failed in mid-answer, and another begins the answer again. */
  | { type: 'text-restarted'; reason: string }
  | { type: 'ask-finished'; result: AskResult }
  | { type: 'ask-failed'; error: SerializedError; stage: string | null; partial: string; traceId: TraceId | null };
