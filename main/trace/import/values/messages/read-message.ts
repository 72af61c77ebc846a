import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../../../contract/canonical-span.ts';
import { defined } from '../defined.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../json-fields.ts';
import { readPart } from './read-part.ts';
import { readToolCall, type ToolCallPart } from './read-tool-call.ts';
import { roleOf } from './read-role.ts';

/**
 * Reads one message of any API or framework: OpenAI chat, Anthropic, Gemini (`parts`), LangChain (plain and serialised,
 * with what lies in `kwargs`), LlamaIndex (`blocks`), Vercel AI SDK, OpenTelemetry GenAI.
 *
 * @returns undefined for a value that has no role
 */
export function readMessage(value: JsonValue): CanonicalMessage | undefined {
  const outer = asObject(value);
  if (outer === undefined) return readPair(value);
  const message = unwrapSerialised(outer);
  const role = roleOf(message) ?? roleOf(outer);
  if (role === undefined) return undefined;
  const parts = role === 'tool' ? readToolParts(message) : readParts(message);
  return defined<CanonicalMessage>({
    role,
    name: asText(fieldOf(message, 'name')),
    parts,
    finishReason: asText(
      firstOf(message, 'finish_reason', 'finishReason', 'stop_reason') ??
        firstOf(fieldOf(message, 'response_metadata'), 'finish_reason', 'stop_reason', 'done_reason'),
    ),
  });
}

/** LangChain takes `["human", "…"]` for a message. */
function readPair(value: JsonValue): CanonicalMessage | undefined {
  const pair = asArray(value);
  if (pair?.length !== 2 || typeof pair[0] !== 'string' || typeof pair[1] !== 'string') return undefined;
  const role = roleOf({ type: pair[0] }) ?? roleOf({ role: pair[0] });
  const isRole = role !== undefined && /^(?:system|user|assistant|tool|developer)$/.test(role);
  return isRole ? { role, parts: [{ type: 'text', content: pair[1] }] } : undefined;
}

/** `{lc: 1, id: [..., "HumanMessage"], kwargs}` and `{type: "human", data}`. */
function unwrapSerialised(message: JsonObject): JsonObject {
  const kwargs = asObject(fieldOf(message, 'kwargs'));
  if (kwargs !== undefined && !Object.hasOwn(message, 'content')) return kwargs;
  const data = asObject(fieldOf(message, 'data'));
  return data !== undefined && !Object.hasOwn(message, 'content') ? data : message;
}

function readParts(message: JsonObject): MessagePart[] {
  const parts: MessagePart[] = [];
  const reasoning = asText(firstOf(message, 'reasoning_content', 'reasoning'));
  if (reasoning !== undefined) parts.push({ type: 'reasoning', content: reasoning });
  parts.push(...contentParts(firstOf(message, 'content', 'parts', 'blocks', 'contents')));
  const refusal = asText(fieldOf(message, 'refusal'));
  if (refusal !== undefined) parts.push({ type: 'other', raw: { type: 'refusal', refusal } });
  const known = new Set(parts.flatMap((part) => (part.type === 'tool_call' && part.id !== undefined ? [part.id] : [])));
  // LangChain lists a call twice where Anthropic's content blocks hold it, too.
  return [...parts, ...callsOf(message).filter(({ id }) => id === undefined || !known.has(id))];
}

/** @returns the parts of a content in any form; an empty text is no part */
export function contentParts(content: JsonValue | undefined): MessagePart[] {
  if (content === undefined || content === null || content === '') return [];
  const list = asArray(content);
  return list ? list.map((part) => readPart(part)) : [readPart(content)];
}

function callsOf(message: JsonObject): ToolCallPart[] {
  const extra = fieldOf(message, 'additional_kwargs');
  const lists = [
    [fieldOf(message, 'tool_calls'), fieldOf(message, 'toolCalls'), fieldOf(extra, 'tool_calls')].find(
      (list) => (asArray(list)?.length ?? 0) > 0,
    ),
    fieldOf(message, 'invalid_tool_calls'),
  ];
  const calls = lists.flatMap((list) => asArray(list) ?? []).flatMap((call) => readToolCall(call) ?? []);
  if (calls.length > 0) return calls;
  // The call of a single function, before there were tools.
  const legacy = readToolCall(fieldOf(message, 'function_call') ?? fieldOf(extra, 'function_call'));
  return legacy ? [legacy] : [];
}

function readToolParts(message: JsonObject): MessagePart[] {
  const content = firstOf(message, 'content', 'parts', 'blocks', 'contents');
  const parts = contentParts(content);
  if (parts.some((part) => part.type === 'tool_call_response')) return parts;
  const id =
    asId(firstOf(message, 'tool_call_id', 'toolCallId', 'tool_use_id')) ??
    asId(asArray(fieldOf(message, 'tool_call_ids'))?.[0]);
  return [defined<MessagePart>({ type: 'tool_call_response', id, response: content ?? null })];
}
