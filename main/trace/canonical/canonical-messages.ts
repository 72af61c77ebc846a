import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../contract/canonical-span.ts';
import { objectOf, withoutUndefined } from './read-attribute.ts';

/**
 * Reads messages as our spans keep them: those of the AI SDK (`{ role, content }`, content a text or parts such as
 * `tool-call` and `tool-result`).
 *
 * @param options.finishReason why the model stopped, put on the last message
 * @returns undefined when the value is no list
 */
export function canonicalMessages(
  value: JsonValue | undefined,
  options: { finishReason?: string | undefined } = {},
): readonly CanonicalMessage[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly JsonValue[];
  return list.map((item, index) => {
    const message = objectOf(item);
    const content = message?.['content'];
    return withoutUndefined<CanonicalMessage>({
      role: typeof message?.['role'] === 'string' ? message['role'] : 'other',
      parts: message === null ? [{ type: 'other', raw: item }] : partsOf(content ?? ''),
      finishReason: index === list.length - 1 ? options.finishReason : undefined,
    });
  });
}

function partsOf(content: JsonValue): readonly MessagePart[] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  if (!Array.isArray(content)) return [{ type: 'other', raw: content }];
  return (content as readonly JsonValue[]).map((raw) => partOf(raw));
}

function partOf(raw: JsonValue): MessagePart {
  const part = objectOf(raw);
  if (part === null) return typeof raw === 'string' ? { type: 'text', content: raw } : { type: 'other', raw };
  const { type, text, toolName, toolCallId } = part;
  if ((type === 'text' || type === 'reasoning') && typeof text === 'string') return { type, content: text };
  if (type === 'tool-call' && typeof toolName === 'string') {
    return { type: 'tool_call', ...idOf(toolCallId), name: toolName, ...argumentsOf(part) };
  }
  if (type === 'tool-result') {
    return { type: 'tool_call_response', ...idOf(toolCallId), response: toolOutput(part['output'] ?? null) };
  }
  return { type: 'other', raw };
}

/** @returns what a tool gave, out of the envelope that says text or JSON; a failure keeps its envelope */
export function toolOutput(output: JsonValue): JsonValue {
  const { type, value } = objectOf(output) ?? {};
  return (type === 'text' || type === 'json') && value !== undefined ? value : output;
}

function idOf(callId: JsonValue | undefined): { id?: string } {
  return typeof callId === 'string' ? { id: callId } : {};
}

/** A model's own output holds arguments as JSON text; the prompt of the next call holds them as a value. */
function argumentsOf({ input }: JsonObject): { arguments: JsonValue; rawArguments?: string } {
  if (typeof input !== 'string') return { arguments: input ?? null };
  try {
    return { arguments: JSON.parse(input) as JsonValue };
  } catch {
    return { arguments: input, rawArguments: input };
  }
}
