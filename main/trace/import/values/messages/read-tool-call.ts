import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { MessagePart } from '../../../../contract/canonical-span.ts';
import { asId, asObject, asText, fieldOf, firstOf } from '../json-fields.ts';
import { parseJsonText } from '../parse-json-text.ts';

export type ToolCallPart = Extract<MessagePart, { type: 'tool_call' }>;

/** Where APIs and frameworks put the arguments of a call, as an object or as JSON text. */
const ARGUMENTS = ['arguments', 'args', 'input', 'parameters', 'kwargs'] as const;

/**
 * @param call OpenAI `{id, function: {name, arguments}}`, Responses `{call_id, name, arguments}`, LangChain `{id, name, args}`,
 *   Anthropic `{id, name, input}`, Vercel `{toolCallId, toolName, input|args}`, Gemini `{name, args}`, ATIF
 *   `{tool_call_id, function_name, arguments}`
 * @returns undefined for what names no tool
 */
export function readToolCall(call: JsonValue | undefined): ToolCallPart | undefined {
  const object = asObject(call);
  if (object === undefined) return undefined;
  const named: JsonObject = asObject(firstOf(object, 'function', 'functionCall', 'function_call')) ?? object;
  const name = asText(firstOf(named, 'name', 'toolName', 'tool_name', 'function_name'));
  if (name === undefined) return undefined;
  const id = asId(firstOf(object, 'call_id', 'tool_call_id', 'toolCallId', 'id')) ?? asId(fieldOf(named, 'id'));
  return {
    type: 'tool_call',
    ...(id === undefined ? {} : { id }),
    name,
    ...readArguments(firstOf(named, ...ARGUMENTS) ?? firstOf(object, ...ARGUMENTS)),
  };
}

/** @returns the value of the arguments; a text that is no JSON is the value itself and is also kept raw */
export function readArguments(given: JsonValue | undefined): { arguments: JsonValue; rawArguments?: string } {
  if (typeof given !== 'string') return { arguments: given ?? {} };
  if (given.trim() === '') return { arguments: {}, ...(given === '' ? {} : { rawArguments: given }) };
  const parsed = parseJsonText(given);
  return parsed === undefined ? { arguments: given, rawArguments: given } : { arguments: parsed };
}
