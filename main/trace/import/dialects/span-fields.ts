import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';

/** What attributes and events can tell of a span; the envelope around them tells the rest. */
type ToldByAttributes =
  | 'kind'
  | 'operationName'
  | 'error'
  | 'provider'
  | 'requestModel'
  | 'responseModel'
  | 'params'
  | 'systemInstructions'
  | 'inputMessages'
  | 'outputMessages'
  | 'toolDefinitions'
  | 'tool'
  | 'retrieval'
  | 'input'
  | 'output'
  | 'prompt'
  | 'usage'
  | 'costUsd'
  | 'rollup'
  | 'sameAs'
  | 'conversationId'
  | 'userId'
  | 'tenantId'
  | 'agent'
  | 'service'
  | 'environment'
  | 'tags'
  | 'scores';

export type SpanFields = { -readonly [Field in ToldByAttributes]?: CanonicalSpan[Field] };

export interface SpanEvent {
  name: string;
  timeNs?: string;
  attributes: Readonly<Record<string, JsonValue>>;
}

/** A span as OpenTelemetry has it, whatever file it came in. */
export interface OtelSpan {
  name: string;
  attributes: Readonly<Record<string, JsonValue>>;
  events?: readonly SpanEvent[];
  /** `service.name`, `deployment.environment.name` … */
  resource?: Readonly<Record<string, JsonValue>>;
  /** Name of the instrumentation: `ai`, `gcp.vertex.agent`, `openinference.instrumentation.langchain`. */
  scope?: string;
  status?: CanonicalSpan['status'];
}

/** Later dialects fill what earlier ones left open: in objects member by member, a list or a scalar as a whole. */
export function fillFrom(fields: SpanFields, more: SpanFields): void {
  const into = fields as Record<string, unknown>;
  const from = more as Record<string, unknown>;
  for (const field of Object.keys(from)) {
    const [had, value] = [into[field], from[field]];
    if (value === undefined) continue;
    if (had === undefined) into[field] = value;
    else if (isObject(had) && isObject(value)) into[field] = Object.assign({}, value, had);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads what no earlier dialect told. What it told otherwise stays visible as an attribute. */
export function unless<Value>(told: Value | undefined, read: () => Value | undefined): Value | undefined {
  return told === undefined ? read() : undefined;
}
