import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../main/base/json.ts';
import type { CanonicalSpan, MessagePart } from '../../main/contract/canonical-span.ts';

/** A finished span of a model's call; whatever is given stands instead. */
export function makeCanonicalSpan(given: Partial<CanonicalSpan> = {}): CanonicalSpan {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    seq: 0,
    name: 'chat harbour-small',
    kind: 'llm',
    startNs: '1767603600000000001',
    endNs: '1767603601250000002',
    status: 'ok',
    content: 'full',
    source: { format: 'otlp', file: 'harbour.json', index: 0 },
    attributes: {},
    ...given,
  };
}

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', '__proto__', 'trestle.canonical', 'naïve – 港'),
);
const json: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3 })
  // -0 has no JSON text of its own.
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const jsonObject: fc.Arbitrary<JsonObject> = fc.dictionary(text, json, { maxKeys: 3, noNullPrototype: true });
const count = fc.nat({ max: 5000 });
const nanoseconds = fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String);
const hex = (length: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: 0n, max: 16n ** BigInt(length) - 1n }).map((value) => value.toString(16).padStart(length, '0'));
const id = fc.oneof(hex(32), hex(16), fc.uuid(), fc.constantFrom('run-7', 'a/b c', 'tH12H+eb6IruQTQs3VJyaA=='));

const NONE_REQUIRED = { requiredKeys: [] };

const part: fc.Arbitrary<MessagePart> = fc.oneof(
  fc.record({ type: fc.constantFrom('text' as const, 'reasoning' as const), content: text }),
  fc.record(
    { type: fc.constant('tool_call' as const), id: text, name: text, arguments: json, rawArguments: text },
    { requiredKeys: ['type', 'name', 'arguments'] },
  ),
  fc.record(
    { type: fc.constant('tool_call_response' as const), id: text, response: json },
    { requiredKeys: ['type', 'response'] },
  ),
  fc.record(
    { type: fc.constantFrom('blob' as const, 'file' as const, 'uri' as const), mimeType: text, uri: text },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('other' as const), raw: json }),
);
const message = fc.record(
  {
    role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'critic'),
    parts: fc.array(part, { maxLength: 3 }),
    finishReason: text,
  },
  { requiredKeys: ['role', 'parts'] },
);
const document = fc.record(
  {
    id: text,
    idSource: fc.constantFrom('given' as const, 'content-hash' as const),
    content: text,
    score: fc.double({ noNaN: true, noDefaultInfinity: true }).map((score) => score + 0),
    rank: fc.integer({ min: 1, max: 50 }),
    metadata: jsonObject,
  },
  { requiredKeys: ['id', 'idSource', 'rank'] },
);

/** Any span the canonical form can hold, with any of its fields missing. */
export const canonicalSpans: fc.Arbitrary<CanonicalSpan> = fc.record(
  {
    traceId: id,
    spanId: id,
    parentSpanId: id,
    seq: fc.nat(),
    name: text,
    kind: fc.constantFrom('llm', 'embedding', 'retriever', 'reranker', 'tool', 'agent', 'chain', 'event', 'other'),
    operationName: text,
    startNs: nanoseconds,
    endNs: nanoseconds,
    status: fc.constantFrom('ok', 'error', 'unset'),
    error: fc.record({ type: text, message: text, stack: text }, NONE_REQUIRED),
    provider: text,
    requestModel: text,
    responseModel: text,
    params: jsonObject,
    systemInstructions: fc.array(part, { maxLength: 2 }),
    inputMessages: fc.array(message, { maxLength: 3 }),
    outputMessages: fc.array(message, { maxLength: 2 }),
    toolDefinitions: fc.array(json, { maxLength: 2 }),
    tool: fc.record(
      { name: text, callId: text, type: text, arguments: json, result: json },
      { requiredKeys: ['name'] },
    ),
    retrieval: fc.record(
      { query: text, topK: count, dataSourceId: text, documents: fc.array(document, { maxLength: 3 }) },
      { requiredKeys: ['documents'] },
    ),
    input: json,
    output: json,
    prompt: fc.record({ name: text, version: text, template: text, variables: jsonObject }, NONE_REQUIRED),
    usage: fc.record({ inputTokens: count, outputTokens: count, cacheReadInputTokens: count }, NONE_REQUIRED),
    costUsd: fc.record({ total: fc.double({ min: 1e-9, max: 9, noNaN: true }) }, NONE_REQUIRED),
    rollup: fc.constant(true as const),
    sameAs: id,
    synthetic: fc.constant(true as const),
    repairs: fc.array(
      fc.record(
        { field: fc.constantFrom('parent' as const, 'start' as const, 'order' as const), was: text, reason: text },
        { requiredKeys: ['field', 'reason'] },
      ),
      { maxLength: 2 },
    ),
    conversationId: text,
    userId: text,
    tenantId: text,
    agent: fc.record({ id: text, name: text, version: text }, NONE_REQUIRED),
    service: text,
    environment: text,
    tags: fc.array(text, { maxLength: 3 }),
    scores: fc.array(fc.record({ name: text, value: json }), { maxLength: 2 }),
    events: fc.array(
      fc.record({ name: text, timeNs: nanoseconds, attributes: jsonObject }, { requiredKeys: ['name', 'attributes'] }),
      { maxLength: 2 },
    ),
    links: fc.array(
      fc.record({ traceId: id, spanId: id, attributes: jsonObject }, { requiredKeys: ['traceId', 'spanId'] }),
      { maxLength: 2 },
    ),
    content: fc.constantFrom('full', 'partial', 'absent'),
    source: fc.record(
      { format: text, dialect: text, file: text, index: fc.nat() },
      { requiredKeys: ['format', 'file', 'index'] },
    ),
    attributes: jsonObject,
  },
  { requiredKeys: ['traceId', 'spanId', 'seq', 'name', 'kind', 'status', 'content', 'source', 'attributes'] },
);
