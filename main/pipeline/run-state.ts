import type { StoppedBy } from '../contract/agent.ts';
import type { AskRetrieval, Citation } from '../contract/ask.ts';
import type { CacheSettings } from '../contract/cache.ts';
import type { SessionId } from '../contract/ids.ts';
import type { StructuredAnswer } from '../contract/structured.ts';
import type { ModelAttempt, CacheUse } from '../contract/model-attempt.ts';
import type { RunKind } from '../contract/run.ts';
import type { QueryRewrite, RerankReport, RetrievalFilter } from '../contract/retrieval.ts';
import type { ModelPool } from '../spec/model-call.ts';
import type { FusedChunk } from '../spec/fusion.ts';
import type { RankedResult } from '../spec/reranker.ts';
import type { RankedChunk } from '../spec/retriever.ts';
import type { SessionTurn } from '../spec/tracer.ts';
import type { Chunk } from '../contract/retrieval.ts';

/** One chunk of the context as the model sees it. */
export interface PackedChunk {
  chunk: Chunk;
  fused: FusedChunk;
  tokens: number;
}

/** A stretch of a packed chunk that the model itself says it quoted. */
export interface ClaimedSpan {
  /** Which `[n]` in the answer text, counted from 0 in order of appearance. */
  occurrence: number;
  /** UTF-16 offsets into the chunk's text. */
  textStart: number;
  textEnd: number;
  /** 0..1 */
  support: number;
}

/** What the generate stage leaves: text whose `[n]` markers number the packed chunks from 1. */
export interface GeneratedAnswer {
  text: string;
  refused: boolean;
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** Null when the price of a model that answered is not known. */
  costUsd: number | null;
  firstTokenMs: number | null;
  evidence: number | null;
  evidenceFloor: number | null;
  claimedSpans: readonly ClaimedSpan[];
  /** In the order they ended. */
  attempts: readonly ModelAttempt[];
  cache: CacheUse;
  /** Why it ends before its end; absent when it is whole. */
  partial?: string;
  /** Of a prompt with a schema, markers not yet checked; null for text. */
  structured: StructuredAnswer | null;
}

/** What the run was given; no stage changes it. */
export interface RunInput {
  question: string;
  turns: readonly SessionTurn[];
  filter: RetrievalFilter;
  kind: RunKind;
  pipelineId: string;
  sessionId: SessionId;
  indexGeneration: number;
  /** Sources whose text must not leave this machine, as trestle.jsonc says now. */
  localOnlySources: ReadonlySet<string>;
  /** Which caches may answer; null for none. */
  cache: CacheSettings | null;
  pool: ModelPool;
}

/**
 * What stages hand to each other. A slot is filled by exactly one stage; `null` says that the stage was skipped, which
 * is different from finding nothing.
 */
export interface RunSlots {
  query: string;
  rewrite: QueryRewrite | null;
  bm25: readonly RankedChunk[] | null;
  vector: readonly RankedChunk[] | null;
  fused: readonly FusedChunk[];
  reranked: readonly RankedResult[] | null;
  rerankReport: RerankReport | null;
  /** Chunks that were read to rerank them. */
  scoredChunks: readonly Chunk[];
  retrieval: AskRetrieval;
  context: readonly PackedChunk[];
  generated: GeneratedAnswer;
  answer: { text: string; citations: readonly Citation[]; structured: StructuredAnswer | null };
  /** How an agent's stretch ended. */
  agent: { runId: string; stoppedBy: StoppedBy };
}
export type SlotName = keyof RunSlots;
export type SlotPatch = Partial<RunSlots>;
