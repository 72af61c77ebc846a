import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { mapConversation } from '../steps/map-conversation.ts';
import { StepTrace } from '../steps/step-trace.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { ContentTraceIds } from '../values/content-trace-ids.ts';
import { asArray, asObject, asText, fieldOf, hasAny } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { readRequest } from '../values/messages/read-request.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { ConversationLinks } from './conversation-links.ts';
import { mapModelCall, PROVIDER_LOG_FORMAT } from './map-model-call.ts';
import { type ModelCall, readWrappedCall } from './model-call.ts';
import { isMessageList, isRequestBody, isResponseBody, isStreamEvent } from './provider-shapes.ts';
import { mergeStream, readStream } from './read-stream.ts';

/**
 * Logs of models' APIs, OpenAI chat and Responses, Anthropic, Gemini and what speaks like them: a request, a response, both in
 * a wrapper (`{request, response}`, HTTP recordings, HAR, batches), the events of a stream, a list of messages.
 *
 * A record is one call of a model; of a list of messages, one message of the assistant. Calls that go on with the messages of
 * an earlier one share its trace. Spans of tools are made up where a call and its result are there. Times are there where the
 * wrapper has them, or the response says when it was made.
 */
export const providerLogFormat: TraceFormat = {
  name: PROVIDER_LOG_FORMAT,
  detects: (document) => {
    if (isMessageList(document) || isStream(document)) return true;
    const object = asObject(document);
    if (object === undefined) return false;
    return (
      isResponseBody(object) || isRequestBody(object) || isStreamEvent(object) || isWrapper(object) || isTape(object)
    );
  },
  createMapper: (context) => new ProviderLogMapper(context),
};

function isWrapper(object: JsonObject): boolean {
  if (hasAny(object, 'request') && hasAny(object, 'response')) return true;
  if (hasAny(object, 'custom_id') && hasAny(object, 'response', 'body', 'result')) return true;
  // A recording of nock, and one of an answer alone.
  if (hasAny(object, 'path') && hasAny(object, 'body') && hasAny(object, 'response')) return true;
  if (isAnswerAlone(object)) return true;
  return hasAny(object, 'input', 'kwargs') && hasAny(object, 'output', 'response');
}

/** What came back over HTTP, `{status, headers, body}`, as a stream's text or a body. */
function isAnswerAlone(object: JsonObject): boolean {
  if (!hasAny(object, 'status', 'statusCode', 'status_code') || !hasAny(object, 'headers')) return false;
  const body = fieldOf(object, 'body');
  return isResponseBody(unwrapJsonText(body ?? null)) || (typeof body === 'string' && readStream(body) !== undefined);
}

/** A cassette or a HAR file. */
function isTape(object: JsonObject): boolean {
  return tapeOf(object)?.some((entry) => isWrapper(asObject(entry) ?? {})) === true;
}

function tapeOf(object: JsonValue): readonly JsonValue[] | undefined {
  return (
    asArray(fieldOf(object, 'interactions')) ??
    asArray(fieldOf(object, 'log', 'entries')) ??
    asArray(fieldOf(object, 'entries'))
  );
}

function isStream(document: JsonValue): boolean {
  const list = asArray(document);
  return list !== undefined && list.length > 0 && list.every((event) => isStreamEvent(event));
}

const CONVERSATION_READ = new Set(['messages', 'model']);

class ProviderLogMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #ids = new ContentTraceIds();
  readonly #links = new ConversationLinks();
  /** Events of one answer that come one by one. */
  #events: JsonValue[] = [];

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    if (isStreamEvent(document)) {
      if (this.#startsAnother(document)) yield* this.end();
      this.#events.push(document);
      return;
    }
    yield* this.end();
    if (isStream(document)) yield* this.#mapCall({ ...responseOf(mergeStream(asArray(document) ?? [])), rest: {} });
    else if (isMessageList(document)) yield* this.#mapMessages({ messages: document });
    else yield* this.#mapObject(document);
  }

  *end(): Iterable<CanonicalSpan> {
    const events = this.#events;
    this.#events = [];
    if (events.length > 0) yield* this.#mapCall({ ...responseOf(mergeStream(events)), rest: {} });
  }

  *#mapObject(document: JsonValue): Iterable<CanonicalSpan> {
    const object = asObject(document);
    if (object === undefined) {
      this.#context.error(`A record of a log is no object: ${JSON.stringify(document).slice(0, 80)}`);
      return;
    }
    const tape = isTape(object) ? tapeOf(object) : undefined;
    if (tape !== undefined) for (const entry of tape) yield* this.map(entry);
    else if (isResponseBody(object)) yield* this.#mapCall({ response: object, rest: {} });
    else if (hasAny(object, 'messages') && hasAny(object, 'response')) yield* this.#mapCall(flatCall(object));
    else if (isAnswerAlone(object)) yield* this.#mapCall(readWrappedCall({ response: object }));
    else if (isWrapper(object)) yield* this.#mapCall(readWrappedCall(object));
    else if (isRequestBody(object)) yield* this.#mapRequest(object);
    else this.#context.error(`A record of a log is no call of a model; its keys are ${keysOf(object)}.`);
  }

  /** What ends with the assistant is a conversation that was had, anything else a question to a model. */
  *#mapRequest(body: JsonObject): Iterable<CanonicalSpan> {
    const messages = asArray(fieldOf(body, 'messages')) ?? [];
    const { inputMessages = [] } = messages.length > 0 ? readRequest({ messages }) : {};
    const isAnswered = inputMessages.some(({ role }) => role === 'assistant');
    const isAsked = fieldOf(body, 'model') !== undefined && inputMessages.at(-1)?.role !== 'assistant';
    if (isAnswered && !isAsked) yield* this.#mapMessages(body, inputMessages);
    else yield* this.#mapCall({ request: body, rest: {} });
  }

  *#mapMessages(body: JsonObject, given?: readonly CanonicalMessage[]): Iterable<CanonicalSpan> {
    const { inputMessages: messages = [], toolDefinitions, systemInstructions, params, rest } = readRequest(body);
    const trace = new StepTrace({ format: PROVIDER_LOG_FORMAT, traceId: this.#ids.next(body), context: this.#context });
    const model = asText(fieldOf(body, 'model'));
    if (!messages.some(({ role }) => role === 'assistant')) {
      yield* this.#mapCall({ request: body, rest: {} });
      return;
    }
    yield* mapConversation(trace, given ?? messages, {
      root: {
        name: 'conversation',
        attributes: keptFields(rest, CONVERSATION_READ, (field) => this.#context.unmapped(field)),
      },
      step: { requestModel: model, toolDefinitions, systemInstructions, params },
      stepName: model === undefined ? 'chat' : `chat ${model}`,
    });
  }

  #mapCall(call: ModelCall): Iterable<CanonicalSpan> {
    return mapModelCall(call, { context: this.#context, ids: this.#ids, links: this.#links });
  }

  /** The next answer begins with an event of its kind, or with an id of its own. */
  #startsAnother(event: JsonValue): boolean {
    const last = this.#events.at(-1);
    if (last === undefined) return false;
    const type = fieldOf(event, 'type');
    if (type === 'message_start' || type === 'response.created') return true;
    const [id, lastId] = [fieldOf(event, 'id'), fieldOf(last, 'id')];
    return (
      fieldOf(event, 'object') !== fieldOf(last, 'object') ||
      (typeof id === 'string' && id !== lastId && fieldOf(event, 'object') !== undefined)
    );
  }
}

function responseOf(response: JsonObject | undefined): Pick<ModelCall, 'response'> {
  return response === undefined ? {} : { response };
}

/** Gateways log the members of the request beside the response. */
function flatCall(object: JsonObject): ModelCall {
  const { response, ...request } = object;
  return readWrappedCall({ request, response: response ?? null, ...timesOf(object) });
}

function timesOf(object: JsonObject): JsonObject {
  const keys = ['startTime', 'endTime', 'start_time', 'end_time', 'error'];
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(object, key) ? [[key, object[key] ?? null]] : [])));
}

function keysOf(object: JsonObject): string {
  return Object.keys(object).slice(0, 8).join(', ').slice(0, 200);
}
