import type { JsonValue } from '../../base/json.ts';
import type { CanonicalKind, CanonicalMessage, CanonicalSpan, MessagePart } from '../../contract/canonical-span.ts';
import type { SpanId, TraceId } from '../../contract/ids.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Attributes, AttributeValue, Span, SpanEvent, SpanKind } from '../../contract/span.ts';

const KINDS: Readonly<Record<CanonicalKind, SpanKind>> = {
  llm: 'model',
  embedding: 'embedding',
  retriever: 'retriever',
  reranker: 'reranker',
  tool: 'tool',
  agent: 'agent',
  chain: 'stage',
  guardrail: 'guardrail',
  evaluator: 'other',
  event: 'other',
  other: 'other',
};

/** Nested attributes are flattened to dotted names so deep; what lies deeper is one JSON text. */
const MAX_FLATTEN_DEPTH = 4;

/**
 * Reads a span of any origin in the form of our own spans, for what was made for those: fields become `gen_ai.*`
 * attributes, messages and other values JSON text, all other attributes keep their names.
 *
 * @param options.startWithoutClock nanoseconds since the epoch, for a span that has no times; it then lasts nothing and
 *   says so (`trestle.import.no_clock`)
 */
export function spanOfCanonical(span: CanonicalSpan, options: { startWithoutClock?: string } = {}): Span {
  const start = span.startNs ?? span.endNs ?? options.startWithoutClock ?? '0';
  const message = span.error?.message ?? span.error?.type;
  return {
    traceId: span.traceId as TraceId,
    spanId: span.spanId as SpanId,
    parentSpanId: (span.parentSpanId ?? null) as SpanId | null,
    name: span.name,
    kind: span.kind === 'chain' && span.parentSpanId === undefined ? 'run' : KINDS[span.kind],
    startUnixNano: start,
    endUnixNano: span.endNs ?? start,
    status: { code: span.status, ...(message === undefined ? {} : { message }) },
    attributes: attributesOf(span),
    events: (span.events ?? []).map(
      (event): SpanEvent => ({
        name: event.name,
        timeUnixNano: event.timeNs ?? start,
        attributes: collect((put) => {
          for (const [name, value] of Object.entries(event.attributes)) flatten(put, name, value, 0);
        }),
      }),
    ),
  };
}

type Put = (name: string, value: AttributeValue | undefined) => void;

function attributesOf(span: CanonicalSpan): Attributes {
  return collect((put) => {
    // First, so that a field's own value stands where both say something.
    for (const [name, value] of Object.entries(span.attributes)) flatten(put, name, value, 0);
    for (const [name, value] of Object.entries(span.params ?? {})) flatten(put, `gen_ai.request.${name}`, value, 1);
    put(ATTRIBUTE.operation, span.operationName);
    put(ATTRIBUTE.provider, span.provider);
    put(ATTRIBUTE.requestModel, span.requestModel ?? span.responseModel);
    put(ATTRIBUTE.responseModel, span.responseModel);
    put(ATTRIBUTE.inputTokens, span.usage?.inputTokens);
    put(ATTRIBUTE.outputTokens, span.usage?.outputTokens);
    put(ATTRIBUTE.cachedInputTokens, span.usage?.cacheReadInputTokens);
    put(ATTRIBUTE.cacheWriteTokens, span.usage?.cacheWriteInputTokens);
    put(ATTRIBUTE.reasoningTokens, span.usage?.reasoningOutputTokens);
    put(ATTRIBUTE.costUsd, span.costUsd?.total);
    put(ATTRIBUTE.conversationId, span.conversationId);
    put(ATTRIBUTE.promptId, span.prompt?.name);
    put(ATTRIBUTE.promptFingerprint, span.prompt?.version);
    putMessages(put, span);
    putTool(put, span);
    putRetrieval(put, span);
    put(ATTRIBUTE.errorType, span.error?.type);
    put('exception.stacktrace', span.error?.stack);
    put(ATTRIBUTE.userId, span.userId);
    put(ATTRIBUTE.tenantId, span.tenantId);
    put(ATTRIBUTE.agentName, span.agent?.name);
    put(ATTRIBUTE.serviceName, span.service);
    put(ATTRIBUTE.environment, span.environment);
    if (span.tags !== undefined && span.tags.length > 0) put(ATTRIBUTE.tags, span.tags);
    put(ATTRIBUTE.scores, jsonText(span.scores));
    put(ATTRIBUTE.links, jsonText(span.links));
    put(ATTRIBUTE.importRollup, span.rollup);
    put(ATTRIBUTE.importSameAs, span.sameAs);
    put(ATTRIBUTE.importSynthetic, span.synthetic);
    put(ATTRIBUTE.importRepairs, jsonText(span.repairs));
    put(ATTRIBUTE.importSource, jsonText(span.source));
    if (span.startNs === undefined && span.endNs === undefined) put(ATTRIBUTE.importNoClock, true);
    if (span.kind === 'chain' && span.parentSpanId !== undefined) put(ATTRIBUTE.stageId, span.name);
  });
}

function putMessages(put: Put, span: CanonicalSpan): void {
  put(
    ATTRIBUTE.systemInstructions,
    span.systemInstructions?.map((part) => ('content' in part ? part.content : JSON.stringify(part))).join('\n'),
  );
  put(ATTRIBUTE.inputMessages, jsonText(span.inputMessages));
  put(ATTRIBUTE.outputMessages, jsonText(span.outputMessages));
  const reasons = (span.outputMessages ?? []).flatMap(({ finishReason }) => finishReason ?? []);
  if (reasons.length > 0) put(ATTRIBUTE.finishReasons, reasons);
  // The views show a span's question and answer where it has no messages.
  put(ATTRIBUTE.question, plainText(span.input) ?? lastText(span.inputMessages, 'user'));
  put(ATTRIBUTE.answer, plainText(span.output) ?? lastText(span.outputMessages));
}

function putTool(put: Put, { tool }: CanonicalSpan): void {
  put(ATTRIBUTE.toolName, tool?.name);
  put(ATTRIBUTE.toolCallId, tool?.callId);
  put('gen_ai.tool.type', tool?.type);
  put(ATTRIBUTE.toolArguments, jsonText(tool?.arguments));
  put(ATTRIBUTE.toolResult, jsonText(tool?.result));
}

/** Not as a `RetrievalRecord`: those speak of chunks of this workspace's index, which foreign documents are not. */
function putRetrieval(put: Put, { retrieval }: CanonicalSpan): void {
  if (retrieval === undefined) return;
  put('gen_ai.retrieval.query.text', retrieval.query);
  put('gen_ai.retrieval.top_k', retrieval.topK);
  put(ATTRIBUTE.dataSourceId, retrieval.dataSourceId);
  put('gen_ai.retrieval.documents', jsonText(retrieval.documents));
}

function collect(fill: (put: Put) => void): Attributes {
  const entries = new Map<string, AttributeValue>();
  fill((name, value) => {
    if (value !== undefined) entries.set(name, value);
  });
  return Object.fromEntries(entries);
}

function flatten(put: Put, name: string, value: JsonValue, depth: number): void {
  if (value === null) return;
  if (typeof value !== 'object') put(name, value);
  else if (Array.isArray(value)) put(name, uniformList(value as readonly JsonValue[]) ?? JSON.stringify(value));
  else if (depth >= MAX_FLATTEN_DEPTH) put(name, JSON.stringify(value));
  else for (const [key, member] of Object.entries(value)) flatten(put, `${name}.${key}`, member, depth + 1);
}

/** A list of one plain type is an attribute's value as it is. */
function uniformList(list: readonly JsonValue[]): AttributeValue | undefined {
  for (const type of ['string', 'number', 'boolean']) {
    if (list.length > 0 && list.every((item) => typeof item === type)) return list as AttributeValue;
  }
  return undefined;
}

function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function plainText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lastText(messages: readonly CanonicalMessage[] | undefined, role?: string): string | undefined {
  const message = messages?.findLast((one) => role === undefined || one.role === role);
  const text = (message?.parts ?? [])
    .flatMap((part: MessagePart) => (part.type === 'text' && typeof part.content === 'string' ? [part.content] : []))
    .join('\n');
  return text === '' ? undefined : text;
}
