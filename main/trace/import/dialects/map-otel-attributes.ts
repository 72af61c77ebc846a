import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind } from '../../../contract/canonical-span.ts';
import { asNumber, asText } from '../values/json-fields.ts';
import { AttributeReader } from './attribute-reader.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { genAiDialect, readGenAiCore } from './gen-ai.ts';
import { genAiEventsDialect } from './gen-ai-events.ts';
import { googleAdkDialect } from './google-adk.ts';
import { readIdentity } from './identity.ts';
import { langfuseOtelDialect } from './langfuse-otel.ts';
import { mlflowDialect } from './mlflow.ts';
import { openInferenceDialect } from './openinference.ts';
import { openLlmetryDialect } from './openllmetry.ts';
import { pydanticAiDialect } from './pydantic-ai.ts';
import { withCachedInput } from './read-usage.ts';
import { fillFrom, type OtelSpan, type SpanEvent, type SpanFields } from './span-fields.ts';
import { vercelAiSdkDialect } from './vercel-ai-sdk.ts';
import { foundDocuments } from './vector-search.ts';

/** A span can speak several; what an earlier one tells stands. */
const DIALECTS: readonly Dialect[] = [
  genAiDialect,
  openInferenceDialect,
  openLlmetryDialect,
  genAiEventsDialect,
  vercelAiSdkDialect,
  pydanticAiDialect,
  googleAdkDialect,
  langfuseOtelDialect,
  mlflowDialect,
];

export interface MappedAttributes {
  fields: SpanFields & { kind: CanonicalKind };
  /** The first dialect the span speaks; absent for infrastructure. */
  dialect?: string;
  /** What no field holds, as it stood. */
  attributes: Record<string, JsonValue>;
  /** What is left of the events after messages were read from them. */
  events: readonly SpanEvent[];
}

/**
 * Reads the attributes and events of a span of OpenTelemetry, in whichever naming conventions they are written, together: GenAI
 * in its generations, OpenInference, OpenLLMetry, Vercel AI SDK, Pydantic AI, Google ADK, Langfuse, MLflow. Never throws.
 *
 * @param unmapped hears the name of each attribute that no field of a span tells
 */
export function mapOtelAttributes(span: OtelSpan, unmapped: (name: string) => void): MappedAttributes {
  const reader = new AttributeReader(span.attributes, unmapped);
  const told: SpanFields = {};
  const asked: DialectSpan = { ...span, reader, told, openEvents: span.events ?? [] };
  let dialect: string | undefined;
  for (const candidate of DIALECTS) {
    if (candidate.speaks(asked)) {
      dialect ??= candidate.name;
      fillFrom(told, candidate.read(asked));
    }
    // Model, tokens and tools are spelled alike in every generation, and dialects after this one build on them.
    if (candidate === genAiDialect) fillFrom(told, readGenAiCore(asked));
  }
  const found = told.retrieval === undefined && reader.hasHead('db') ? foundDocuments(asked) : undefined;
  if (found !== undefined) fillFrom(told, { retrieval: found });
  fillFrom(told, readIdentity(asked));
  if (told.usage !== undefined) told.usage = withCachedInput(told.usage);
  const kind = told.kind ?? kindOfFields(told);
  const attributes = reader.rest((key, value) => tellsTheSame(told, key, value));
  return {
    fields: { ...told, kind },
    ...(dialect === undefined ? {} : { dialect }),
    attributes,
    events: asked.openEvents,
  };
}

/** A span that says no kind, but did something only one kind does. */
function kindOfFields(fields: SpanFields): CanonicalKind {
  if (fields.tool !== undefined) return 'tool';
  const isCall =
    fields.inputMessages !== undefined || fields.outputMessages !== undefined || fields.usage !== undefined;
  return isCall && (fields.requestModel ?? fields.responseModel) !== undefined ? 'llm' : 'other';
}

/** Attributes that conventions repeat under another name. */
const REPEATED: Readonly<Record<string, (fields: SpanFields) => JsonValue | undefined>> = {
  'session.id': (fields) => fields.conversationId,
  'gen_ai.conversation.id': (fields) => fields.conversationId,
  'gcp.vertex.agent.session_id': (fields) => fields.conversationId,
  'traceloop.association.properties.session_id': (fields) => fields.conversationId,
  'langfuse.session.id': (fields) => fields.conversationId,
  'user.id': (fields) => fields.userId,
  'langfuse.user.id': (fields) => fields.userId,
  'llm.model_name': (fields) => fields.requestModel,
  'ai.model.id': (fields) => fields.requestModel,
  'ai.response.model': (fields) => fields.responseModel,
  'ai.response.finishReason': (fields) => fields.outputMessages?.[0]?.finishReason,
  'tool.name': (fields) => fields.tool?.name,
  'traceloop.entity.name': (fields) => fields.tool?.name ?? fields.agent?.name,
  'gen_ai.tool.name': (fields) => fields.tool?.name,
  'tool_call.id': (fields) => fields.tool?.callId,
  'agent.name': (fields) => fields.agent?.name,
  agent_name: (fields) => fields.agent?.name,
  'gen_ai.agent.name': (fields) => fields.agent?.name,
  'service.name': (fields) => fields.service,
};

function tellsTheSame(fields: SpanFields, key: string, value: JsonValue): boolean {
  if (!Object.hasOwn(REPEATED, key)) return false;
  const told = REPEATED[key]?.(fields);
  return told !== undefined && (told === value || asText(told) === asText(value) || asNumber(told) === value);
}
