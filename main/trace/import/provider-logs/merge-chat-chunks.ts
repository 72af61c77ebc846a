import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asArray, asNumber, asObject, asText, fieldOf } from '../values/json-fields.ts';

interface Call {
  id?: JsonValue;
  name: string;
  arguments: string;
}

interface Choice {
  role: string;
  content: string;
  reasoning: string;
  refusal: string;
  finishReason?: JsonValue;
  calls: Map<number, Call>;
}

/** More choices or calls than any answer has; an index beyond is no index. */
const MAX_INDEX = 10_000;

/**
 * Puts the chunks of a streamed chat completion together: words by the index of their choice, calls of tools by their own
 * index within it. The usage comes with the last chunk, if it was asked for.
 *
 * @returns the body that the same answer has without streaming
 */
export function mergeChatChunks(chunks: readonly JsonValue[]): JsonObject {
  const choices = new Map<number, Choice>();
  let head: JsonObject = {};
  for (const chunk of chunks) {
    const { choices: parts, ...told } = asObject(chunk) ?? {};
    head = { ...head, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)) };
    for (const part of asArray(parts) ?? []) addPart(choices, part);
  }
  return {
    ...Object.fromEntries(Object.entries(head).filter(([key]) => key !== 'obfuscation')),
    object: 'chat.completion',
    choices: [...choices].toSorted(([a], [b]) => a - b).map(([index, choice]) => wholeChoice(index, choice)),
  };
}

function addPart(choices: Map<number, Choice>, part: JsonValue): void {
  const index = indexOf(part) ?? 0;
  const choice: Choice = choices.get(index) ?? {
    role: 'assistant',
    content: '',
    reasoning: '',
    refusal: '',
    calls: new Map(),
  };
  choices.set(index, choice);
  const delta = fieldOf(part, 'delta');
  choice.role = asText(fieldOf(delta, 'role')) ?? choice.role;
  choice.content += asText(fieldOf(delta, 'content')) ?? '';
  choice.reasoning += asText(fieldOf(delta, 'reasoning_content')) ?? asText(fieldOf(delta, 'reasoning')) ?? '';
  choice.refusal += asText(fieldOf(delta, 'refusal')) ?? '';
  const reason = fieldOf(part, 'finish_reason');
  if (reason !== undefined) choice.finishReason = reason;
  for (const [order, call] of (asArray(fieldOf(delta, 'tool_calls')) ?? []).entries()) addCall(choice, call, order);
}

function addCall(choice: Choice, part: JsonValue, order: number): void {
  const index = indexOf(part) ?? order;
  const call: Call = choice.calls.get(index) ?? { name: '', arguments: '' };
  choice.calls.set(index, call);
  const id = fieldOf(part, 'id');
  if (id !== undefined && call.id === undefined) call.id = id;
  call.name += asText(fieldOf(part, 'function', 'name')) ?? '';
  call.arguments += asText(fieldOf(part, 'function', 'arguments')) ?? '';
}

function indexOf(part: JsonValue): number | undefined {
  const index = asNumber(fieldOf(part, 'index'));
  return index !== undefined && Number.isInteger(index) && index >= 0 && index <= MAX_INDEX ? index : undefined;
}

function wholeChoice(index: number, choice: Choice): JsonObject {
  const calls = [...choice.calls]
    .toSorted(([a], [b]) => a - b)
    .map(([, call]) => ({
      ...(call.id === undefined ? {} : { id: call.id }),
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    }));
  return {
    index,
    message: {
      role: choice.role,
      content: choice.content === '' ? null : choice.content,
      ...(choice.reasoning === '' ? {} : { reasoning_content: choice.reasoning }),
      ...(choice.refusal === '' ? {} : { refusal: choice.refusal }),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
    finish_reason: choice.finishReason ?? null,
  };
}
