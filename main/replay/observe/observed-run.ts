import type { CanonicalMessage, CanonicalUsage } from '../../contract/canonical-span.ts';
import type { JsonValue } from '../../base/json.ts';

/** A passage that was found or shown. */
export interface ObservedPassage {
  /** Chunk id, or what the recording calls it. */
  id: string;
  /** Whether the id was given, or made of the content. */
  isIdGiven: boolean;
  /** Path or title of its document; null when nobody told. */
  document: string | null;
  text: string | null;
}

export interface ObservedRetrieval {
  kind: 'retrieval';
  /** Stage id, or the span's name. */
  name: string;
  stageId: string | null;
  /** A first stage of retrieval, which reads the query alone: `retrieve/bm25`. */
  isLeg: boolean;
  /** How far a reranker came in its time; null for other rankings. */
  rerank: { scored: number; candidates: number; capped: boolean } | null;
  query: string | null;
  passages: readonly ObservedPassage[];
}

export interface ObservedModelCall {
  kind: 'model';
  name: string;
  stageId: string | null;
  modelId: string | null;
  promptId: string | null;
  promptFingerprint: string | null;
  params: Readonly<Record<string, JsonValue>>;
  /** What reached the model, system message first; null when it was not recorded. */
  input: readonly CanonicalMessage[] | null;
  /** Null when what it said was not recorded. */
  output: readonly CanonicalMessage[] | null;
  finishReason: string | null;
  usage: CanonicalUsage;
  costUsd: number | null;
  /** Null when its times were not recorded. */
  ms: number | null;
  /** What a model of ours says beside its text, see `ATTRIBUTE.modelMetadata`. */
  metadata: JsonValue | null;
  hasFailed: boolean;
  /** Text or span that a stub may wait for in order. */
  spanId: string;
}

export interface ObservedToolCall {
  kind: 'tool';
  name: string;
  stageId: string | null;
  callId: string | null;
  arguments: JsonValue;
  /** Undefined when it was not recorded, or only in part. */
  result: JsonValue | undefined;
  /** It was made and failed, or its contract refused it: `result` is what the model was told. */
  hasFailed: boolean;
  /** `invalid` and `denied` calls were never made. */
  status: string | null;
  spanId: string;
}

export interface ObservedQuery {
  kind: 'query';
  name: string;
  stageId: string | null;
  /** What was searched for: the repaired question first, then its variants. */
  variants: readonly string[];
}

export interface ObservedContext {
  kind: 'context';
  name: string;
  stageId: string | null;
  passages: readonly ObservedPassage[];
  tokens: number | null;
}

/** One thing that happened in a run, in the order of its data. */
export type ObservedStep = ObservedQuery | ObservedRetrieval | ObservedContext | ObservedModelCall | ObservedToolCall;

export interface ObservedAnswer {
  text: string;
  refused: boolean;
  /** Places or passages, as they can be compared; null when the recording says nothing of citations. */
  citations: readonly { key: string; label: string }[] | null;
  evidence: number | null;
}

/** What of a trace counts when it is run again or compared, whatever it came from. */
export interface ObservedRun {
  traceId: string;
  /** A run of this workspace: its stages are known by their ids. */
  isOwn: boolean;
  releaseHash: string | null;
  pipelineId: string | null;
  steps: readonly ObservedStep[];
  /** Null when none was recorded. */
  answer: ObservedAnswer | null;
  /** Why the run broke; null when it did not. */
  error: string | null;
  isDegraded: boolean;
  /** Its ladder ended it with an answer that says that it is none. */
  hasEndedEarly?: true;
  ms: number | null;
  tokens: number | null;
  costUsd: number | null;
  /** Traces it was put together from: more than one for an agent that waited. */
  stretches: number;
  /** Something was left out when it was recorded. */
  isPartial: boolean;
}
