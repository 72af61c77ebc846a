import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../../../contract/canonical-span.ts';
import { defined } from '../defined.ts';
import { asArray, asId, asText, fieldOf, firstOf } from '../json-fields.ts';
import { contentParts } from './read-message.ts';
import { textOf } from './read-part.ts';
import { readToolCall } from './read-tool-call.ts';
import { readRole } from './read-role.ts';

/** Tools that the provider runs itself: call and result in one item. */
const HOSTED_CALL =
  /^(?:web_search|file_search|code_interpreter|computer|image_generation|mcp|local_shell|shell|apply_patch)_call$/;
const ITEM =
  /^(?:message|reasoning|(?:function|custom_tool)_call(?:_output)?|item_reference|mcp_(?:list_tools|approval_re\w+))$/;

/** @returns true for an item of the Responses API (`input[]`, `output[]`) */
export function isResponseItem(item: JsonObject): boolean {
  const type = asText(fieldOf(item, 'type')) ?? '';
  return ITEM.test(type) || HOSTED_CALL.test(type);
}

/** @returns the message that an item of the Responses API makes, with one role each */
export function readResponseItem(item: JsonObject): CanonicalMessage {
  const type = asText(fieldOf(item, 'type')) ?? '';
  if (type === 'message') {
    const role = readRole(asText(fieldOf(item, 'role')) ?? 'assistant');
    return { role, parts: contentParts(fieldOf(item, 'content')) };
  }
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    const response = fieldOf(item, 'output') ?? null;
    return { role: 'tool', parts: [defined<MessagePart>({ type: 'tool_call_response', id: callId(item), response })] };
  }
  return { role: 'assistant', parts: [assistantPart(item, type)] };
}

function assistantPart(item: JsonObject, type: string): MessagePart {
  const raw: MessagePart = { type: 'other', raw: item };
  if (type === 'reasoning') {
    const content = thoughtsOf(fieldOf(item, 'content')) ?? thoughtsOf(fieldOf(item, 'summary'));
    return content === undefined ? raw : { type: 'reasoning', content };
  }
  return type === 'function_call' || type === 'custom_tool_call' ? (readToolCall(item) ?? raw) : raw;
}

function thoughtsOf(value: JsonValue | undefined): string | undefined {
  return asArray(value)?.length === 0 ? undefined : textOf(value);
}

function callId(item: JsonObject): string | undefined {
  return asId(firstOf(item, 'call_id', 'id'));
}
