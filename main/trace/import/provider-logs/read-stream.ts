import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asArray, asText, fieldOf } from '../values/json-fields.ts';
import { parseJsonText } from '../values/parse-json-text.ts';
import { mergeAnthropicEvents } from './merge-anthropic-events.ts';
import { mergeChatChunks } from './merge-chat-chunks.ts';
import { mergeResponseEvents } from './merge-response-events.ts';
import { isStreamEvent } from './provider-shapes.ts';

/** @returns the body that an answer has without streaming, out of its events; undefined when they are of no API */
export function mergeStream(events: readonly JsonValue[]): JsonObject | undefined {
  const known = events.find((event) => isStreamEvent(event));
  if (known === undefined) return undefined;
  if (fieldOf(known, 'object') === 'chat.completion.chunk') return mergeChatChunks(events);
  const isResponses = asText(fieldOf(known, 'type'))?.startsWith('response.') === true;
  return isResponses ? mergeResponseEvents(events) : mergeAnthropicEvents(events);
}

/**
 * @param value a list of events, a list of texts with some lines of an event stream each, or the text of a whole stream
 * @returns the merged body; undefined for what is no stream
 */
export function readStream(value: JsonValue | undefined): JsonObject | undefined {
  const text = asText(value);
  if (text !== undefined) return /^\s*(?:data|event|id|:)/.test(text) ? mergeStream(eventsOf(text)) : undefined;
  const list = asArray(value);
  if (list === undefined || list.length === 0) return undefined;
  if (list.every((item) => typeof item === 'string')) {
    // Recorders keep the pieces as they came, or one event each.
    const isEach = list.every((item) => /^(?:data|event|id|:)/.test(item));
    return mergeStream(eventsOf(list.join(isEach ? '\n' : '')));
  }
  return mergeStream(list);
}

/** Lines `data: {…}` of a server-sent event stream. */
function eventsOf(text: string): JsonValue[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const data = /^data:\s*([[{].*)$/.exec(line)?.[1];
    return data === undefined ? [] : (parseJsonText(data) ?? []);
  });
}
