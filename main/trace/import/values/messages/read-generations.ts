import type { JsonValue } from '../../../../base/json.ts';
import type { CanonicalMessage } from '../../../../contract/canonical-span.ts';
import { asArray, asText, fieldOf, firstOf } from '../json-fields.ts';
import { contentParts, readMessage } from './read-message.ts';

/**
 * @param value LangChain's `generations`: a list for each prompt of its answers (`[[{message, text}]]`), or one list of answers
 * @returns the answers to the first prompt
 */
export function readGenerations(value: JsonValue | undefined): CanonicalMessage[] | undefined {
  const list = asArray(value);
  const answers = asArray(list?.[0]) ?? list;
  const messages = answers?.flatMap((answer) => readGeneration(answer) ?? []);
  return messages !== undefined && messages.length > 0 ? messages : undefined;
}

function readGeneration(answer: JsonValue): CanonicalMessage | undefined {
  const text = asText(fieldOf(answer, 'text'));
  const message: CanonicalMessage | undefined =
    readMessage(fieldOf(answer, 'message') ?? null) ??
    (text === undefined ? undefined : { role: 'assistant', parts: contentParts(text) });
  if (message === undefined) return undefined;
  const info = firstOf(answer, 'generation_info', 'generationInfo');
  const reason = asText(firstOf(info, 'finish_reason', 'stop_reason', 'finishReason'));
  return message.finishReason === undefined && reason !== undefined ? { ...message, finishReason: reason } : message;
}
