import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { MessagePart } from '../../../../contract/canonical-span.ts';
import { defined } from '../defined.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../json-fields.ts';
import { readMediaPart } from './read-media-part.ts';
import { readToolCall } from './read-tool-call.ts';

const CALL_TYPES = new Set([
  'tool_use',
  'tool_call',
  'tool-call',
  'toolCall',
  'function_call',
  'server_tool_use',
  'server_tool_call',
]);
const RESULT = /^(?:.*_)?tool(?:[_-]r|R)esult$|^(?:server_)?tool_call_response$|^(?:function|custom_tool)_call_output$/;

/** @returns one part of a message, whichever API or framework wrote it; what no form holds is kept as it stood */
export function readPart(part: JsonValue): MessagePart {
  if (typeof part === 'string') return { type: 'text', content: part };
  const object = asObject(part);
  if (object === undefined) return { type: 'other', raw: part };
  const type = asText(firstOf(object, 'type', 'block_type', 'kind')) ?? '';
  if (type === '') {
    const block = readBedrockBlock(object);
    if (block !== undefined) return block;
  }
  return (
    readSpoken(object, type) ??
    readCall(object, type) ??
    readResult(object, type) ??
    readMediaPart(object, type) ?? {
      type: 'other',
      raw: part,
    }
  );
}

/** Bedrock's blocks have no type, their only key tells: `{toolUse}`, `{toolResult}`, `{reasoningContent}`. */
function readBedrockBlock(object: JsonObject): MessagePart | undefined {
  const use = asObject(fieldOf(object, 'toolUse'));
  if (use !== undefined) return readToolCall({ ...use, id: fieldOf(use, 'toolUseId') ?? null });
  const result = asObject(fieldOf(object, 'toolResult'));
  if (result !== undefined) {
    const response = fieldOf(result, 'content') ?? null;
    return defined<MessagePart>({ type: 'tool_call_response', id: asId(fieldOf(result, 'toolUseId')), response });
  }
  const thought = asText(fieldOf(object, 'reasoningContent', 'reasoningText', 'text'));
  return thought === undefined ? undefined : { type: 'reasoning', content: thought };
}

function readSpoken(object: JsonObject, type: string): MessagePart | undefined {
  const isThought =
    /^(?:reasoning|thinking|thought|reasoningContent|thinkingBlock)$/.test(type) || fieldOf(object, 'thought') === true;
  if (isThought) {
    const content =
      textOf(firstOf(object, 'thinking', 'reasoning', 'text', 'content')) ??
      textOf(firstOf(object, 'summary', 'summaries'));
    return content === undefined ? undefined : { type: 'reasoning', content };
  }
  if (type !== '' && !/^(?:text|input_text|output_text|summary_text|Text|plain)$/.test(type)) return undefined;
  const content = firstOf(object, 'text', 'content', 'value');
  const text = typeof content === 'string' ? content : asText(fieldOf(content, 'value'));
  return text === undefined ? undefined : { type: 'text', content: text };
}

/** @returns a text, or the texts of a list of parts joined by line ends */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  const texts = asArray(value)?.flatMap((item) => {
    const text = typeof item === 'string' ? item : firstOf(item, 'text', 'content', 'summary');
    return typeof text === 'string' ? [text] : [];
  });
  return texts !== undefined && texts.length > 0 ? texts.join('\n') : undefined;
}

function readCall(object: JsonObject, type: string): MessagePart | undefined {
  const isCall = CALL_TYPES.has(type) || (type === '' && asObject(firstOf(object, 'functionCall', 'function_call')));
  if (!isCall) return undefined;
  // A part of a content whose content are the arguments.
  const given = type === 'toolCall' ? fieldOf(object, 'content') : undefined;
  return readToolCall(given === undefined ? object : { arguments: given, ...object });
}

function readResult(object: JsonObject, type: string): MessagePart | undefined {
  const gemini = type === '' ? asObject(firstOf(object, 'functionResponse', 'function_response')) : undefined;
  if (gemini !== undefined) {
    const id = asId(firstOf(gemini, 'id', 'name'));
    return defined<MessagePart>({ type: 'tool_call_response', id, response: fieldOf(gemini, 'response') ?? null });
  }
  if (!RESULT.test(type)) return undefined;
  const id = asId(firstOf(object, 'tool_use_id', 'tool_call_id', 'toolCallId', 'call_id', 'id'));
  const response = unwrapOutput(firstOf(object, 'response', 'result', 'output', 'observation', 'content')) ?? null;
  return defined<MessagePart>({ type: 'tool_call_response', id, response });
}

/** The AI SDK wraps an output: `{type: 'text' | 'json', value}`. */
function unwrapOutput(value: JsonValue | undefined): JsonValue | undefined {
  const type = fieldOf(value, 'type');
  const isWrapped = type === 'text' || type === 'json' || type === 'error-text' || type === 'error-json';
  return isWrapped ? (fieldOf(value, 'value') ?? value) : value;
}
