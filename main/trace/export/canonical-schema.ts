import * as z from 'zod';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../contract/canonical-span.ts';

/** Of parsed JSON text, of which nothing else can come. */
const json = z.custom<JsonValue>((value) => value !== undefined);
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const text = z.string();
const count = z.number().min(0);
const nanoseconds = z.string().regex(/^\d{1,20}$/);

const kind = z.enum([
  'llm',
  'embedding',
  'retriever',
  'reranker',
  'tool',
  'agent',
  'chain',
  'guardrail',
  'evaluator',
  'event',
  'other',
] as const satisfies readonly CanonicalKind[]);

const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['text', 'reasoning']), content: text }),
  z.strictObject({
    type: z.literal('tool_call'),
    id: text.optional(),
    name: text,
    arguments: json,
    rawArguments: text.optional(),
  }),
  z.strictObject({ type: z.literal('tool_call_response'), id: text.optional(), response: json }),
  z.strictObject({
    type: z.enum(['blob', 'file', 'uri']),
    mimeType: text.optional(),
    modality: text.optional(),
    content: text.optional(),
    fileId: text.optional(),
    uri: text.optional(),
  }),
  z.strictObject({ type: z.literal('other'), raw: json }),
]);
const message = z.strictObject({
  role: text,
  name: text.optional(),
  parts: z.array(part),
  finishReason: text.optional(),
});
const document = z.strictObject({
  id: text,
  idSource: z.enum(['given', 'content-hash']),
  content: text.optional(),
  score: z.number().optional(),
  rank: z.number(),
  metadata: jsonObject.optional(),
});

/** What a canonical span says beside its ids, name, times and attributes. Unknown fields are refused. */
export const canonicalRest = z.strictObject({
  seq: z.number(),
  kind,
  operationName: text.optional(),
  status: z.enum(['ok', 'error', 'unset']),
  error: z.strictObject({ type: text.optional(), message: text.optional(), stack: text.optional() }).optional(),
  provider: text.optional(),
  requestModel: text.optional(),
  responseModel: text.optional(),
  params: jsonObject.optional(),
  systemInstructions: z.array(part).optional(),
  inputMessages: z.array(message).optional(),
  outputMessages: z.array(message).optional(),
  toolDefinitions: z.array(json).optional(),
  tool: z
    .strictObject({
      name: text,
      callId: text.optional(),
      type: text.optional(),
      arguments: json.optional(),
      result: json.optional(),
    })
    .optional(),
  retrieval: z
    .strictObject({
      query: text.optional(),
      topK: z.number().optional(),
      dataSourceId: text.optional(),
      isRecorded: z.literal(false).optional(),
      documents: z.array(document),
    })
    .optional(),
  input: json.optional(),
  output: json.optional(),
  prompt: z
    .strictObject({
      name: text.optional(),
      version: text.optional(),
      template: text.optional(),
      variables: jsonObject.optional(),
    })
    .optional(),
  usage: z
    .strictObject({
      inputTokens: count.optional(),
      outputTokens: count.optional(),
      cacheReadInputTokens: count.optional(),
      cacheWriteInputTokens: count.optional(),
      reasoningOutputTokens: count.optional(),
    })
    .optional(),
  costUsd: z
    .strictObject({ total: z.number().optional(), input: z.number().optional(), output: z.number().optional() })
    .optional(),
  rollup: z.literal(true).optional(),
  sameAs: text.optional(),
  synthetic: z.literal(true).optional(),
  repairs: z
    .array(
      z.strictObject({
        field: z.enum(['parent', 'start', 'end', 'trace', 'span', 'order']),
        was: text.optional(),
        reason: text,
      }),
    )
    .optional(),
  conversationId: text.optional(),
  userId: text.optional(),
  tenantId: text.optional(),
  agent: z.strictObject({ id: text.optional(), name: text.optional(), version: text.optional() }).optional(),
  service: text.optional(),
  environment: text.optional(),
  tags: z.array(text).optional(),
  scores: z.array(z.strictObject({ name: text, value: json, comment: text.optional() })).optional(),
  events: z.array(z.strictObject({ name: text, timeNs: nanoseconds.optional(), attributes: jsonObject })).optional(),
  links: z.array(z.strictObject({ traceId: text, spanId: text, attributes: jsonObject.optional() })).optional(),
  content: z.enum(['full', 'partial', 'absent']),
  source: z.strictObject({ format: text, dialect: text.optional(), file: text, index: z.number() }),
} satisfies Record<
  Exclude<keyof CanonicalSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'startNs' | 'endNs' | 'attributes'>,
  z.ZodType
>);
