import type { JsonValue } from '../base/json.ts';

/**
 * What a span timed, in the words of the OpenTelemetry GenAI conventions and of OpenInference. Spans of every origin are
 * read in this one form, our own too.
 */
export type CanonicalKind =
  | 'llm'
  | 'embedding'
  | 'retriever'
  | 'reranker'
  | 'tool'
  | 'agent'
  | 'chain'
  | 'guardrail'
  | 'evaluator'
  | 'event'
  | 'other';

export type MessagePart =
  | { type: 'text' | 'reasoning'; content: string }
  /** `rawArguments`: the text as it stood, where it was not the JSON text of `arguments`. */
  | { type: 'tool_call'; id?: string; name: string; arguments: JsonValue; rawArguments?: string }
  | { type: 'tool_call_response'; id?: string; response: JsonValue }
  | {
      type: 'blob' | 'file' | 'uri';
      mimeType?: string;
      modality?: string;
      content?: string;
      fileId?: string;
      uri?: string;
    }
  /** Whatever no other form holds, as it stood. */
  | { type: 'other'; raw: JsonValue };

export interface CanonicalMessage {
  /** `system`, `user`, `assistant`, `tool`, or what the origin says. */
  role: string;
  name?: string;
  parts: readonly MessagePart[];
  finishReason?: string;
}

export interface RetrievedDocument {
  id: string;
  idSource: 'given' | 'content-hash';
  content?: string;
  score?: number;
  /** From 1. */
  rank: number;
  metadata?: Readonly<Record<string, JsonValue>>;
}

/** Tokens; a count nobody told is absent, never 0. Input includes what was read from a cache, output includes reasoning. */
export interface CanonicalUsage {
  inputTokens?: number;
  outputTokens?: number;
  cacheReadInputTokens?: number;
  cacheWriteInputTokens?: number;
  reasoningOutputTokens?: number;
}

/** Something about a span that its origin got wrong or left out, and what was made of it. */
export interface SpanRepair {
  field: 'parent' | 'start' | 'end' | 'trace' | 'span' | 'order';
  /** What stood there; absent when nothing did. */
  was?: string;
  /** One sentence: `the parent 8f… is in none of the files`. */
  reason: string;
}

/** Where a span stood: `index` counts the records of its file from 0. */
export interface SpanSource {
  /** `otlp`, `langfuse`, `trestle` …: what detection said of the file. */
  format: string;
  /** Naming convention of the attributes, where the format leaves it open: `gen-ai`, `openinference`, `openllmetry` … */
  dialect?: string;
  file: string;
  index: number;
}

/**
 * One span, whatever it came from. A field that the origin did not tell is absent. Times are nanoseconds since the Unix
 * epoch as decimal strings: they exceed 2^53.
 */
export interface CanonicalSpan {
  /** As the origin spells it, of any form; hexadecimal ids in lower case. */
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** Orders the spans of a trace where times do not: its place in the file. */
  seq: number;
  name: string;
  kind: CanonicalKind;
  /** `gen_ai.operation.name`. */
  operationName?: string;
  /** Absent when the format has no clock. */
  startNs?: string;
  endNs?: string;
  status: 'ok' | 'error' | 'unset';
  error?: { type?: string; message?: string; stack?: string };
  provider?: string;
  requestModel?: string;
  responseModel?: string;
  params?: Readonly<Record<string, JsonValue>>;
  systemInstructions?: readonly MessagePart[];
  inputMessages?: readonly CanonicalMessage[];
  outputMessages?: readonly CanonicalMessage[];
  toolDefinitions?: readonly JsonValue[];
  tool?: { name: string; callId?: string; type?: string; arguments?: JsonValue; result?: JsonValue };
  /** `isRecorded` false: what it found was not recorded; without it an empty list says that nothing was found. */
  retrieval?: {
    query?: string;
    topK?: number;
    dataSourceId?: string;
    documents: readonly RetrievedDocument[];
    isRecorded?: false;
  };
  /** What went in and came out, where it is neither messages nor a tool's call. */
  input?: JsonValue;
  output?: JsonValue;
  prompt?: { name?: string; version?: string; template?: string; variables?: Readonly<Record<string, JsonValue>> };
  usage?: CanonicalUsage;
  costUsd?: { total?: number; input?: number; output?: number };
  /** Its usage and cost repeat those of its children: whoever sums leaves it out. */
  rollup?: true;
  /** The span that tells of the same operation; both are kept. */
  sameAs?: string;
  /** Made up at import, for an orphan or a tool call that has no span of its own. */
  synthetic?: true;
  repairs?: readonly SpanRepair[];
  conversationId?: string;
  userId?: string;
  tenantId?: string;
  agent?: { id?: string; name?: string; version?: string };
  service?: string;
  environment?: string;
  tags?: readonly string[];
  scores?: readonly { name: string; value: JsonValue; comment?: string }[];
  events?: readonly { name: string; timeNs?: string; attributes: Readonly<Record<string, JsonValue>> }[];
  links?: readonly { traceId: string; spanId: string; attributes?: Readonly<Record<string, JsonValue>> }[];
  /** How much of what was said is there: without it a run cannot be repeated. */
  content: 'full' | 'partial' | 'absent';
  source: SpanSource;
  /** All that no field above holds, as it stood. */
  attributes: Readonly<Record<string, JsonValue>>;
}
