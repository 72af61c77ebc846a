import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asNumber, asObject, asText, fieldOf } from '../values/json-fields.ts';

/**
 * Puts the events of a streamed response of the Responses API together. The last one repeats the response as a whole; of a
 * stream that was cut off, there are the items that were done and the words up to the cut.
 *
 * @returns the body that the same answer has without streaming
 */
export function mergeResponseEvents(events: readonly JsonValue[]): JsonObject {
  let response: JsonObject = { object: 'response' };
  let isWhole = false;
  const items = new Map<number, JsonValue>();
  const words = new Map<number, string>();
  for (const event of events) {
    const type = asText(fieldOf(event, 'type')) ?? '';
    const told = asObject(fieldOf(event, 'response'));
    if (told !== undefined) {
      response = { ...response, ...told };
      isWhole ||= /^response\.(?:completed|incomplete|failed)$/.test(type);
    }
    const index = asNumber(fieldOf(event, 'output_index')) ?? 0;
    const item = fieldOf(event, 'item');
    if (item !== undefined) items.set(index, item);
    if (type === 'response.output_text.delta' || type === 'response.function_call_arguments.delta') {
      words.set(index, (words.get(index) ?? '') + (asText(fieldOf(event, 'delta')) ?? ''));
    }
  }
  if (isWhole && Array.isArray(response['output'])) return response;
  const output = [...items].toSorted(([a], [b]) => a - b).map(([index, item]) => withWords(item, words.get(index)));
  return { ...response, output };
}

/** An item that was added and never done has its words only in the deltas. */
function withWords(item: JsonValue, words: string | undefined): JsonValue {
  const object = asObject(item) ?? {};
  if (words === undefined || fieldOf(object, 'status') === 'completed') return item;
  if (fieldOf(object, 'type') === 'function_call') return { ...object, arguments: words };
  return fieldOf(object, 'type') === 'message' ? { ...object, content: [{ type: 'output_text', text: words }] } : item;
}
