import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../../contract/canonical-span.ts';
import { asArray, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { contentParts } from '../values/messages/read-message.ts';
import { readMessages } from '../values/messages/read-messages.ts';
import { decodeJsonText, unwrapJsonText } from '../values/parse-json-text.ts';
import type { AttributeReader } from './attribute-reader.ts';

/** @returns messages in any form, also as JSON text; undefined for what holds none, and for JSON that was cut off */
export function messagesOf(value: JsonValue, role: string): readonly CanonicalMessage[] | undefined {
  const given = unwrapJsonText(value);
  return typeof given === 'string' && /^\s*[[{]/.test(given) ? undefined : readMessages(given, role);
}

/** @returns the parts of a content in any form, also as JSON text; undefined for what says nothing */
export function partsOf(value: JsonValue): readonly MessagePart[] | undefined {
  const parts = contentParts(unwrapJsonText(value));
  return parts.length > 0 ? parts : undefined;
}

/**
 * The content of a message that attributes spell out: a text, or a list of parts as JSON text. A text in quotes is encoded
 * once more (`"\"\""`); any other JSON is what somebody said, and stays a text.
 */
export function spokenContent(content: JsonValue | undefined): JsonValue | undefined {
  if (typeof content !== 'string') return content;
  const first = content.trimStart()[0];
  if (first === '"') {
    const text = decodeJsonText(content);
    return typeof text === 'string' ? text : content;
  }
  if (first !== '[') return content;
  const list = asArray(unwrapJsonText(content));
  return list !== undefined && list.length > 0 && list.every((part) => isPart(part)) ? list : content;
}

/** Bedrock's parts have no type, their only key tells: `{text}`, `{toolUse}`. */
function isPart(value: JsonValue): boolean {
  const type = fieldOf(value, 'type') ?? firstOf(value, 'text', 'toolUse', 'toolResult', 'reasoningContent');
  return type !== undefined;
}

/** Gives each answer the reason it ended, where the span lists the reasons and the answer does not say. */
export function withFinishReasons(
  messages: readonly CanonicalMessage[],
  reader: AttributeReader,
): readonly CanonicalMessage[] {
  const reasons = asArray(reader.structure('gen_ai.response.finish_reasons'));
  if (reasons === undefined) return messages;
  return messages.map((message, index) => {
    const reason = asText(reasons[index]);
    return message.finishReason !== undefined || reason === undefined ? message : { ...message, finishReason: reason };
  });
}
