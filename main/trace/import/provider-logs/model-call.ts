import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asArray, asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOfAny, nanosecondsOfIso } from '../values/timestamps.ts';
import { isResponseBody } from './provider-shapes.ts';
import { readStream } from './read-stream.ts';

/** One request to a model's API and what came back, out of whatever a recorder wrapped around them. */
export interface ModelCall {
  request?: JsonObject;
  /** The merged body where the answer was streamed. */
  response?: JsonObject;
  /** Of the HTTP response. */
  statusCode?: number;
  url?: string;
  startNs?: string;
  endNs?: string;
  /** Members of the wrapper that were not read. */
  rest: JsonObject;
}

const WRAPPER_READ = new Set(
  (
    'request response result body output input kwargs recordedAt startedDateTime time startTime endTime start_time end_time started_at ' +
    'ended_at timestamp created_at chunks error status_code'
  ).split(' '),
);

/** @returns the call of `{request, response}` in any of its forms: bodies, HTTP messages, cassettes, HAR, batches */
export function readWrappedCall(wrapper: JsonObject): ModelCall {
  const request = firstOf(wrapper, 'request', 'kwargs', 'input', 'body');
  const response = firstOf(wrapper, 'response', 'output', 'chunks') ?? resultOf(wrapper) ?? errorOf(wrapper);
  const startNs = nanosecondsOfAny(
    firstOf(wrapper, 'startedDateTime', 'startTime', 'start_time', 'started_at', 'timestamp', 'created_at'),
  );
  const requestBody = asObject(bodyOf(request)) ?? messagesBody(bodyOf(request));
  const responseBody = readBody(bodyOf(response));
  return present({
    request: requestBody,
    response: responseBody,
    statusCode: statusOf(response) ?? asNumber(fieldOf(wrapper, 'status_code')) ?? statusOf(wrapper),
    url: asText(firstOf(request, 'url', 'uri')) ?? asText(fieldOf(wrapper, 'url')) ?? recordedUrl(wrapper),
    startNs,
    endNs: endOf(wrapper, startNs),
    rest: Object.fromEntries(
      Object.entries(wrapper).filter(
        ([key]) => !WRAPPER_READ.has(key) && !(isTapeOfNock(wrapper) && NOCK_READ.has(key)),
      ),
    ),
  });
}

function present(call: { [Field in keyof ModelCall]: ModelCall[Field] | undefined }): ModelCall {
  return Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined)) as unknown as ModelCall;
}

function messagesBody(value: JsonValue | undefined): JsonObject | undefined {
  if (asText(value) !== undefined) return { prompt: value ?? null };
  return asArray(value) === undefined ? undefined : { messages: value ?? null };
}

/** A body lies at once there, or below `body`, `postData`, `content`, as a value or as its JSON text. */
function bodyOf(message: JsonValue | undefined): JsonValue | undefined {
  const given = unwrapJsonText(message ?? null);
  if (isResponseBody(given) || asArray(given) !== undefined) return given;
  const isHttp = ['body', 'postData', 'content', 'headers', 'status', 'method', 'status_code'].some(
    (key) => fieldOf(given, key) !== undefined,
  );
  const isMessage = fieldOf(given, 'messages') !== undefined || fieldOf(given, 'role') !== undefined;
  if (!isHttp || isMessage) return given ?? undefined;
  const inner = firstOf(given, 'body', 'postData', 'content');
  const held = firstOf(inner, 'value', 'text', 'string', 'chunks', 'json', 'base64_string') ?? inner;
  return held === undefined ? undefined : unwrapJsonText(held);
}

function readBody(body: JsonValue | undefined): JsonObject | undefined {
  return readStream(body) ?? asObject(body) ?? (typeof body === 'string' ? { text: body } : messagesBody(body));
}

/** Members of a recording of nock that a call has, or that carry keys of whoever recorded. */
const NOCK_READ = new Set('scope method path status rawHeaders reqheaders responseIsBinary'.split(' '));

function isTapeOfNock(wrapper: JsonObject): boolean {
  return fieldOf(wrapper, 'scope') !== undefined && fieldOf(wrapper, 'path') !== undefined;
}

function recordedUrl(wrapper: JsonObject): string | undefined {
  const [scope, path] = [asText(fieldOf(wrapper, 'scope')), asText(fieldOf(wrapper, 'path'))];
  return scope === undefined || path === undefined ? undefined : scope + path;
}

/** Batches of Anthropic: `{result: {type: 'succeeded', message}}`, an error, or that the time ran out. */
function resultOf(wrapper: JsonObject): JsonValue | undefined {
  const result = fieldOf(wrapper, 'result');
  const type = asText(fieldOf(result, 'type'));
  if (type === undefined) return undefined;
  const message = fieldOf(result, 'message');
  if (message !== undefined) return message;
  return { error: fieldOf(result, 'error', 'error') ?? fieldOf(result, 'error') ?? { type } };
}

/** Batches tell an error beside an empty response. */
function errorOf(wrapper: JsonObject): JsonValue | undefined {
  const error = fieldOf(wrapper, 'error');
  return error === undefined ? undefined : { error };
}

function statusOf(response: JsonValue | undefined): number | undefined {
  const status = firstOf(response, 'status', 'status_code', 'statusCode');
  const code = asNumber(status) ?? asNumber(fieldOf(status, 'code'));
  return code !== undefined && code >= 100 && code < 600 ? code : undefined;
}

function endOf(wrapper: JsonObject, startNs: string | undefined): string | undefined {
  const end = nanosecondsOfAny(firstOf(wrapper, 'endTime', 'end_time', 'ended_at'));
  if (end !== undefined) return end;
  const recorded = nanosecondsOfIso(asText(fieldOf(wrapper, 'recordedAt')) ?? '');
  if (recorded !== undefined) return recorded;
  // HAR: milliseconds after the start.
  const took = asNumber(fieldOf(wrapper, 'time'));
  const hasTook = startNs !== undefined && took !== undefined && took >= 0 && took < 1e9;
  return hasTook ? (BigInt(startNs) + BigInt(Math.round(took * 1e6))).toString() : undefined;
}
