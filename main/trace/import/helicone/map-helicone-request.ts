import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { readStream } from '../provider-logs/read-stream.ts';
import type { MapperContext } from '../trace-format.ts';
import { contentState } from '../values/content-state.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { readDocuments } from '../values/documents.ts';
import { asId, asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { tenantOf } from '../values/metadata-ids.ts';
import { readRequest } from '../values/messages/read-request.ts';
import { readResponse } from '../values/messages/read-response.ts';
import { unreadMembers } from '../values/messages/unread-members.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { queryOf } from '../values/query.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readUsage, tokenCount } from '../values/usage.ts';
import { propertiesOf } from './helicone-session.ts';

const KNOWN = new Set(
  (
    'request_id request_created_at response_created_at delay_ms latency request_body response_body response_status ' +
    'request_model response_model model model_override provider request_user_id user_id request_properties properties ' +
    'prompt_tokens completion_tokens total_tokens prompt_cache_read_tokens prompt_cache_write_tokens reasoning_tokens costUSD ' +
    'cost prompt_id prompt_version scores llmSchema'
  ).split(' '),
);
const PROPERTIES_READ = new Set(['Helicone-Session-Id', 'Helicone-Session-Name', 'Helicone-Session-Path']);

/** One request and its response; tools and vector stores log themselves in the same form (`_type`). */
export function mapHeliconeRequest(options: {
  row: JsonObject;
  place: Pick<CanonicalSpan, 'traceId' | 'spanId' | 'parentSpanId'>;
  index: number;
  context: MapperContext;
}): CanonicalSpan {
  const { row, place, index, context } = options;
  const schema = asObject(fieldOf(row, 'llmSchema'));
  const request = body(fieldOf(row, 'request_body')) ?? fieldOf(schema, 'request');
  const response = body(fieldOf(row, 'response_body')) ?? fieldOf(schema, 'response');
  const kind = kindOf(row, request);
  const {
    rest,
    requestModel: asked,
    responseModel: answeredBy,
    usage: counted,
    ...io
  } = readIo(kind, request, response);
  const requestModel = asText(firstOf(row, 'request_model', 'model_override', 'model')) ?? asked;
  const responseModel = asText(fieldOf(row, 'response_model')) ?? answeredBy;
  const cost = asNumber(firstOf(row, 'costUSD', 'cost'));
  const properties = propertiesOf(row);
  const unmapped = (field: string): void => context.unmapped(field);
  const operation = kind === 'embedding' ? 'embeddings' : 'chat';
  const span = defined<CanonicalSpan>({
    ...place,
    seq: index,
    name: io.tool?.name ?? (requestModel === undefined ? kind : `${operation} ${requestModel}`),
    kind,
    startNs: nanosecondsOfAny(fieldOf(row, 'request_created_at')),
    endNs: nanosecondsOfAny(fieldOf(row, 'response_created_at')),
    ...statusOf(row, response),
    ...io,
    requestModel: kind === 'tool' || kind === 'retriever' ? undefined : requestModel,
    responseModel,
    provider: providerOf(asText(fieldOf(row, 'provider'))?.toLowerCase(), requestModel ?? responseModel),
    usage: usageOf(row) ?? counted,
    costUsd: cost === undefined ? undefined : { total: cost },
    prompt: definedOrNone<NonNullable<CanonicalSpan['prompt']>>({
      name: asText(fieldOf(row, 'prompt_id')),
      version: asId(fieldOf(row, 'prompt_version')),
    }),
    conversationId: asId(fieldOf(properties, 'Helicone-Session-Id')),
    userId: asId(firstOf(row, 'request_user_id', 'user_id')),
    tenantId: tenantOf(properties),
    scores: scoresOf(row),
    content: 'absent',
    source: { format: 'helicone', file: context.file, index },
    attributes: {
      ...keptFields(row, KNOWN, unmapped),
      ...keptFields(properties, PROPERTIES_READ, unmapped, 'properties.'),
      ...keptFields(rest, new Set(), unmapped),
    },
  });
  return { ...span, content: contentState(span) };
}

function body(value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined || value === '') return undefined;
  return readStream(value) ?? unwrapJsonText(value);
}

function kindOf(row: JsonObject, request: JsonValue | undefined): CanonicalKind {
  const type = asText(fieldOf(request, '_type'));
  if (type === 'tool') return 'tool';
  if (type === 'vector_db') return 'retriever';
  if (type === 'data') return 'chain';
  return /\/embeddings(?:$|\?)/.test(asText(fieldOf(row, 'request_path')) ?? '') ? 'embedding' : 'llm';
}

type Io = Pick<
  CanonicalSpan,
  | 'systemInstructions'
  | 'inputMessages'
  | 'outputMessages'
  | 'toolDefinitions'
  | 'params'
  | 'tool'
  | 'retrieval'
  | 'input'
  | 'output'
  | 'usage'
  | 'requestModel'
  | 'responseModel'
> & { rest?: JsonObject };

function readIo(kind: CanonicalKind, request: JsonValue | undefined, response: JsonValue | undefined): Io {
  if (kind === 'tool') {
    const name = asText(firstOf(request, 'toolName', 'name')) ?? 'tool';
    return {
      tool: defined<NonNullable<CanonicalSpan['tool']>>({
        name,
        arguments: fieldOf(request, 'input'),
        result: response,
      }),
    };
  }
  if (kind === 'retriever') {
    const documents = readDocuments(response) ?? readDocuments(fieldOf(response, 'metadata'));
    const query = queryOf(request);
    if (documents !== undefined) return { retrieval: { ...(query === undefined ? {} : { query }), documents } };
  }
  if (kind !== 'llm') return defined<Io>({ input: request, output: kind === 'embedding' ? undefined : response });
  const asked = readRequest(request);
  const answer = readResponse(response);
  return defined<Io>({
    systemInstructions: asked.systemInstructions,
    inputMessages: asked.inputMessages,
    outputMessages: answer.outputMessages,
    toolDefinitions: asked.toolDefinitions,
    params: asked.params,
    usage: answer.usage,
    requestModel: asked.requestModel,
    responseModel: answer.responseModel,
    input: asked.inputMessages === undefined ? request : undefined,
    output: answer.outputMessages === undefined ? response : undefined,
    rest: unreadMembers(asked, answer, { request: 'request', response: 'response' }),
  });
}

/** What a cache gave stands beside the prompt's tokens. */
function usageOf(row: JsonObject): CanonicalUsage | undefined {
  const usage = readUsage(row);
  const read = tokenCount(fieldOf(row, 'prompt_cache_read_tokens'));
  const written = tokenCount(fieldOf(row, 'prompt_cache_write_tokens'));
  const total = tokenCount(fieldOf(row, 'total_tokens'));
  const cached = (read ?? 0) + (written ?? 0);
  const input = usage?.inputTokens;
  const isApart = input !== undefined && cached > 0 && total === input + (usage?.outputTokens ?? 0) + cached;
  return definedOrNone<CanonicalUsage>({
    ...usage,
    inputTokens: isApart ? input + cached : input,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
  });
}

function statusOf(row: JsonObject, response: JsonValue | undefined): Pick<CanonicalSpan, 'status' | 'error'> {
  const code = asNumber(fieldOf(row, 'response_status'));
  if (code === undefined) return { status: 'unset' };
  if (code < 400 && code > 0) return { status: 'ok' };
  const error = fieldOf(response, 'error');
  return {
    status: 'error',
    error: defined<NonNullable<CanonicalSpan['error']>>({
      type: asText(firstOf(error, 'type', 'code')) ?? String(code),
      message: asText(fieldOf(error, 'message')) ?? asText(error),
    }),
  };
}

function scoresOf(row: JsonObject): CanonicalSpan['scores'] {
  const scores = Object.entries(asObject(unwrapJsonText(fieldOf(row, 'scores') ?? null)) ?? {}).flatMap(
    ([name, score]) => {
      const value = fieldOf(score, 'value') ?? (asObject(score) === undefined ? score : null);
      return value === null ? [] : [{ name, value }];
    },
  );
  return scores.length > 0 ? scores : undefined;
}
