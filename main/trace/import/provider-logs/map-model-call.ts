import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { pairToolCalls } from '../steps/pair-tool-calls.ts';
import { contentSpanId } from '../values/content-id.ts';
import { contentState } from '../values/content-state.ts';
import type { ContentTraceIds } from '../values/content-trace-ids.ts';
import type { MapperContext } from '../trace-format.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { conversationOf, tenantOf, userOf } from '../values/metadata-ids.ts';
import { readRequest } from '../values/messages/read-request.ts';
import { readResponse, RESPONSE_READ } from '../values/messages/read-response.ts';
import type { ToolCallPart } from '../values/messages/read-tool-call.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import { readUsage } from '../values/usage.ts';
import type { ConversationLinks } from './conversation-links.ts';
import type { ModelCall } from './model-call.ts';
import { isEmbeddings } from './provider-shapes.ts';

export const PROVIDER_LOG_FORMAT = 'provider-log';

const REQUEST_READ = new Set('user safety_identifier metadata previous_response_id conversation'.split(' '));
const BODY_READ = new Set([...RESPONSE_READ, 'error', 'data', 'status']);
/** What a response of the Responses API repeats of its request. */
const ECHOED = new Set(
  (
    'instructions input tools tool_choice temperature top_p max_output_tokens max_tool_calls parallel_tool_calls ' +
    'previous_response_id reasoning store truncation user safety_identifier metadata text service_tier background top_logprobs'
  ).split(' '),
);

/** Maps one call of a model, and the tools that its request tells of. */
export function* mapModelCall(
  call: ModelCall,
  { context, ids, links }: { context: MapperContext; ids: ContentTraceIds; links: ConversationLinks },
): Iterable<CanonicalSpan> {
  const { request = {}, response = {} } = call;
  const asked = readRequest(request);
  const { responseId, rest: _, ...answer } = readResponse(response);
  const isEmbedding = isEmbeddings(response) || /embeddings?$/.test(call.url?.split('?')[0] ?? '');
  const ownId = ids.next(request, response, call.rest);
  const system = (asked.systemInstructions ?? null) as unknown as JsonValue;
  const messages = isEmbedding ? [] : (asked.inputMessages ?? []);
  const traceId = links.find(system, messages, asText(fieldOf(request, 'previous_response_id'))) ?? ownId;
  const spanId = contentSpanId(traceId, ownId);
  const index = context.nextIndex();
  yield* inferredTools({ traceId, messages, links, context, index });
  const model = asked.requestModel ?? asText(fieldOf(call.rest, 'model')) ?? modelInPath(call.url);
  const input = fieldOf(request, 'input') ?? fieldOf(request, 'contents');
  const span = defined<CanonicalSpan>({
    traceId,
    spanId,
    seq: index,
    name: nameOf(isEmbedding, model ?? answer.responseModel),
    kind: isEmbedding ? 'embedding' : 'llm',
    operationName: isEmbedding ? 'embeddings' : 'chat',
    startNs: call.startNs ?? nanosecondsOf(firstOf(response, 'created', 'created_at'), 'seconds'),
    endNs: call.endNs,
    ...statusOf(call),
    provider: providerOfCall(call, model ?? answer.responseModel),
    requestModel: model,
    responseModel: answer.responseModel,
    params: asked.params,
    systemInstructions: asked.systemInstructions,
    inputMessages: isEmbedding ? undefined : asked.inputMessages,
    outputMessages: isEmbedding ? undefined : answer.outputMessages,
    toolDefinitions: asked.toolDefinitions,
    usage: answer.usage ?? readUsage(fieldOf(response, 'usage')),
    input: isEmbedding ? input : undefined,
    ...identityOf(request, call.rest),
    content: 'absent',
    source: { format: PROVIDER_LOG_FORMAT, file: context.file, index },
    attributes: attributesOf({ call, asked: asked.rest, responseId, context }),
  });
  links.remember({ traceId, spanId, system, asked: messages, answered: answer.outputMessages ?? [], responseId });
  yield { ...span, content: contentState(span) };
}

/** Bedrock and Gemini name the model in the path: `/model/NAME/converse`, `/models/NAME:generateContent`. */
function modelInPath(url: string | undefined): string | undefined {
  const name = /\/models?\/([^/?]+?)(?:\/|:[a-z]+[A-Z]\w*(?:\?|$))/.exec(url ?? '')?.[1];
  return name === undefined ? undefined : name.replaceAll(/%3a/gi, ':');
}

function nameOf(isEmbedding: boolean, model: string | undefined): string {
  const operation = isEmbedding ? 'embeddings' : 'chat';
  return model === undefined ? operation : `${operation} ${model}`;
}

/** A result that a request tells of is a tool that ran before it, for an earlier call that may not be in the log. */
function* inferredTools(options: {
  traceId: string;
  messages: readonly CanonicalMessage[];
  links: ConversationLinks;
  context: MapperContext;
  index: number;
}): Iterable<CanonicalSpan> {
  const { traceId, messages, links, context, index } = options;
  for (const { key, call, result } of answeredCalls(traceId, messages, links)) {
    if (!links.isNews(traceId, key)) continue;
    const { name, id, arguments: given } = call;
    const parentSpanId = id === undefined ? undefined : links.askedTool(traceId, id)?.spanId;
    yield defined<CanonicalSpan>({
      traceId,
      spanId: contentSpanId(traceId, 'call', key),
      parentSpanId,
      seq: index,
      name,
      kind: 'tool',
      operationName: 'execute_tool',
      status: 'unset',
      tool: { name, ...(id === undefined ? {} : { callId: id }), arguments: given, result },
      synthetic: true,
      content: 'full',
      source: { format: PROVIDER_LOG_FORMAT, file: context.file, index },
      attributes: {},
    });
  }
}

interface AnsweredCall {
  key: string;
  call: ToolCallPart;
  result: JsonValue;
}

function answeredCalls(
  traceId: string,
  messages: readonly CanonicalMessage[],
  links: ConversationLinks,
): AnsweredCall[] {
  const within = pairToolCalls(messages).flatMap(({ call, askedAt, order, result }): AnsweredCall[] =>
    result === undefined ? [] : [{ key: call.id ?? `${askedAt}.${order}`, call, result }],
  );
  const known = new Set(within.map(({ key }) => key));
  // With `previous_response_id`, a request tells results only.
  const across = messages.flatMap(({ parts }) =>
    parts.flatMap((part): AnsweredCall[] => {
      if (part.type !== 'tool_call_response' || part.id === undefined || known.has(part.id)) return [];
      const asked = links.askedTool(traceId, part.id);
      return asked === undefined ? [] : [{ key: part.id, call: asked.call, result: part.response }];
    }),
  );
  return [...within, ...across];
}

function statusOf({
  response,
  statusCode,
}: ModelCall): Pick<CanonicalSpan, 'status'> & Partial<Pick<CanonicalSpan, 'error'>> {
  const error = fieldOf(response, 'error');
  const failed = (statusCode ?? 200) >= 400 || error !== undefined || fieldOf(response, 'status') === 'failed';
  if (!failed) return { status: response === undefined ? 'unset' : 'ok' };
  const type =
    asId(firstOf(error, 'type', 'code', 'status')) ?? (statusCode === undefined ? undefined : String(statusCode));
  const message = asText(fieldOf(error, 'message')) ?? asText(error) ?? asText(fieldOf(response, 'text'));
  return { status: 'error', error: defined<NonNullable<CanonicalSpan['error']>>({ type, message }) };
}

const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/api\.openai\.com/, 'openai'],
  [/openai\.azure\.com/, 'azure.ai.openai'],
  [/api\.anthropic\.com/, 'anthropic'],
  [/generativelanguage\.googleapis\.com/, 'gcp.gemini'],
  [/aiplatform\.googleapis\.com/, 'gcp.vertex_ai'],
  [/bedrock-runtime/, 'aws.bedrock'],
  [/api\.mistral\.ai/, 'mistral_ai'],
  [/api\.deepseek\.com/, 'deepseek'],
  [/api\.groq\.com/, 'groq'],
  [/openrouter\.ai/, 'openrouter'],
];

/** The host that was called, else the shape of the answer, else whose model it is. */
function providerOfCall({ url, response }: ModelCall, model: string | undefined): string | undefined {
  const host = url === undefined ? undefined : HOSTS.find(([pattern]) => pattern.test(url))?.[1];
  const isAnthropic = fieldOf(response, 'type') === 'message' && Array.isArray(fieldOf(response, 'content'));
  return host ?? (isAnthropic ? 'anthropic' : providerOf(undefined, model));
}

function identityOf(
  request: JsonObject,
  rest: JsonObject,
): Partial<Pick<CanonicalSpan, 'userId' | 'conversationId' | 'tenantId'>> {
  const metadata = [fieldOf(request, 'metadata'), fieldOf(rest, 'metadata')];
  const conversation = fieldOf(request, 'conversation');
  return defined<Partial<Pick<CanonicalSpan, 'userId' | 'conversationId' | 'tenantId'>>>({
    userId: asId(firstOf(request, 'user', 'safety_identifier')) ?? userOf(...metadata),
    conversationId: asText(conversation) ?? asText(fieldOf(conversation, 'id')) ?? conversationOf(...metadata),
    tenantId: tenantOf(...metadata),
  });
}

function attributesOf(options: {
  call: ModelCall;
  asked: JsonObject;
  responseId: string | undefined;
  context: MapperContext;
}): JsonObject {
  const { call, asked, responseId, context } = options;
  const unmapped = (field: string): void => context.unmapped(field);
  const { request = {}, response, url, statusCode } = call;
  const isEcho = (key: string): boolean => ECHOED.has(key) && Object.hasOwn(request, key);
  const own = Object.fromEntries(Object.entries(response ?? {}).filter(([key]) => !isEcho(key)));
  const metadata = asObject(fieldOf(request, 'metadata'));
  const previous = fieldOf(request, 'previous_response_id');
  if (isEmbeddings(response)) context.unmapped('response.data[].embedding');
  const choices = asArray(fieldOf(response, 'choices')) ?? [];
  if (choices.some((choice) => fieldOf(choice, 'logprobs') !== undefined))
    context.unmapped('response.choices[].logprobs');
  return {
    ...(url === undefined ? {} : { 'url.full': url }),
    ...(statusCode === undefined ? {} : { 'http.response.status_code': statusCode }),
    ...(responseId === undefined ? {} : { 'gen_ai.response.id': responseId }),
    ...(previous === undefined ? {} : { 'request.previous_response_id': previous }),
    ...keptFields(asked, REQUEST_READ, unmapped, 'request.'),
    ...keptFields(metadata, new Set(), unmapped, 'request.metadata.'),
    ...keptFields(own, BODY_READ, unmapped, 'response.'),
    ...keptFields(call.rest, new Set(), unmapped),
  };
}
