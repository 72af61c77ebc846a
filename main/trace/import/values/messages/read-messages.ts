import type { JsonValue } from '../../../../base/json.ts';
import type { CanonicalMessage } from '../../../../contract/canonical-span.ts';
import { asArray, asObject, asText, fieldOf } from '../json-fields.ts';
import { contentParts, readMessage } from './read-message.ts';
import { isResponseItem, readResponseItem } from './read-response-item.ts';

/** Types of parts that are content and no message of their own. */
const PART = /^(?:text|input_|output_text|thinking|image|tool_use|tool_result|tool-)/;

/**
 * Reads a list of messages in any form, or something that stands for one.
 *
 * @param role whose words they are where the form does not say: a bare text, a list of content parts
 * @returns undefined for what holds no message
 */
export function readMessages(value: JsonValue | undefined, role: string): CanonicalMessage[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string')
    return value === '' ? undefined : [{ role, parts: [{ type: 'text', content: value }] }];
  const list = asArray(value);
  if (list === undefined) {
    const message = readMessage(value) ?? readItem(value);
    return message ? [message] : undefined;
  }
  if (list.length === 0) return undefined;
  const only = asArray(list[0]);
  // LangChain sends batches: a list of lists of messages.
  if (only !== undefined && readMessage(list[0] ?? null) === undefined) return readMessages(only, role);
  if (list.every((item) => isPart(item))) return [{ role, parts: contentParts(list) }];
  const messages = mergeTurns(list);
  return messages.length > 0 ? messages : undefined;
}

function isPart(item: JsonValue): boolean {
  if (asObject(item) === undefined || fieldOf(item, 'role') !== undefined) return false;
  return PART.test(asText(fieldOf(item, 'type')) ?? '');
}

function readItem(value: JsonValue): CanonicalMessage | undefined {
  const object = asObject(value);
  return object !== undefined && isResponseItem(object) ? readResponseItem(object) : undefined;
}

/**
 * Items of the Responses API are smaller than messages: reasoning, words and calls that follow each other are one turn of the
 * assistant. Messages proper are never joined.
 */
function mergeTurns(list: readonly JsonValue[]): CanonicalMessage[] {
  const messages: CanonicalMessage[] = [];
  let isOpen = false;
  for (const value of list) {
    const object = asObject(value);
    const isItem = object !== undefined && isResponseItem(object);
    const message = isItem ? readResponseItem(object) : readAnyMessage(value);
    if (message === undefined) continue;
    const last = messages.at(-1);
    if (isItem && isOpen && message.role === 'assistant' && last?.role === 'assistant') {
      messages[messages.length - 1] = { ...last, ...message, parts: [...last.parts, ...message.parts] };
    } else messages.push(message);
    isOpen = isItem && message.role === 'assistant';
  }
  return messages;
}

function readAnyMessage(value: JsonValue): CanonicalMessage | undefined {
  if (typeof value === 'string') return { role: 'user', parts: [{ type: 'text', content: value }] };
  return readMessage(value);
}
