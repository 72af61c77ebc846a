import type { SpanId, TraceId } from './ids.ts';

/**
 * The revision of the OpenTelemetry GenAI conventions our attribute names follow. They are still in development, so
 * every trace stores this string and readers map on read.
 */
export const GEN_AI_SEMCONV = 'gen-ai-dev/1.41';

/** What a span timed, in words of the field. `stage` is a pipeline stage; the others name the operation inside it. */
export type SpanKind =
  | 'run'
  | 'stage'
  | 'model'
  | 'embedding'
  | 'retriever'
  | 'reranker'
  | 'tool'
  | 'agent'
  | 'guardrail'
  | 'other';

export type AttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface SpanEvent {
  name: string;
  /** Nanoseconds since the Unix epoch, as a decimal string: exceeds 2^53. */
  timeUnixNano: string;
  attributes: Attributes;
}

export interface SpanStatus {
  code: 'unset' | 'ok' | 'error';
  message?: string;
}

/** One timed operation of a trace. */
export interface Span {
  traceId: TraceId;
  spanId: SpanId;
  parentSpanId: SpanId | null;
  /** OpenTelemetry form: `{operation} {model}`, e.g. `chat local/extractive`; a stage is `stage {id}`. */
  name: string;
  kind: SpanKind;
  startUnixNano: string;
  endUnixNano: string;
  status: SpanStatus;
  attributes: Attributes;
  events: readonly SpanEvent[];
}
