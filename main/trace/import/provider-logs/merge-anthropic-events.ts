import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asNumber, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { readArguments } from '../values/messages/read-tool-call.ts';

/** A block of content as it grows. */
interface Block {
  start: JsonObject;
  text: string;
  thinking: string;
  json: string;
}

/**
 * Puts the events of a streamed message together: what `message_start` says, blocks by their index, and what `message_delta` says
 * last, whose usage counts from the beginning.
 *
 * @returns the body that the same answer has without streaming
 */
export function mergeAnthropicEvents(events: readonly JsonValue[]): JsonObject {
  let message: JsonObject = {};
  const blocks = new Map<number, Block>();
  for (const event of events) {
    const type = asText(fieldOf(event, 'type'));
    if (type === 'message_start') message = { ...message, ...asObject(fieldOf(event, 'message')) };
    else if (type === 'message_delta') {
      const usage = { ...asObject(fieldOf(message, 'usage')), ...present(fieldOf(event, 'usage')) };
      message = { ...message, ...present(fieldOf(event, 'delta')), usage };
    } else if (type === 'content_block_start' || type === 'content_block_delta') addToBlock(blocks, event);
  }
  const content = [...blocks].toSorted(([a], [b]) => a - b).map(([, block]) => wholeBlock(block));
  return { ...message, type: 'message', role: asText(fieldOf(message, 'role')) ?? 'assistant', content };
}

function present(value: JsonValue | undefined): JsonObject {
  return Object.fromEntries(Object.entries(asObject(value) ?? {}).filter(([, member]) => member !== null));
}

function addToBlock(blocks: Map<number, Block>, event: JsonValue): void {
  const index = asNumber(fieldOf(event, 'index')) ?? 0;
  const block = blocks.get(index) ?? { start: {}, text: '', thinking: '', json: '' };
  blocks.set(index, block);
  const start = asObject(fieldOf(event, 'content_block'));
  if (start !== undefined) block.start = start;
  const delta = fieldOf(event, 'delta');
  block.text += asText(fieldOf(delta, 'text')) ?? '';
  block.thinking += asText(fieldOf(delta, 'thinking')) ?? '';
  block.json += asText(fieldOf(delta, 'partial_json')) ?? '';
}

function wholeBlock({ start, text, thinking, json }: Block): JsonObject {
  const type = asText(fieldOf(start, 'type')) ?? (thinking === '' ? 'text' : 'thinking');
  if (type === 'text') return { ...start, type, text: (asText(fieldOf(start, 'text')) ?? '') + text };
  if (type === 'thinking') return { ...start, type, thinking: (asText(fieldOf(start, 'thinking')) ?? '') + thinking };
  return json === '' ? start : { ...start, input: readArguments(json).arguments };
}
