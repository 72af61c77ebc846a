import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asArray, asObject, asText, fieldOf, hasAny } from '../values/json-fields.ts';

/** @returns true for the body of a response of a model's API: OpenAI chat, completions, Responses, embeddings, Anthropic, Gemini */
export function isResponseBody(value: JsonValue | undefined): boolean {
  const body = asObject(value);
  if (body === undefined) return false;
  const kind = asText(fieldOf(body, 'object')) ?? '';
  if (/^(?:chat\.completion|text_completion|response)$/.test(kind)) return true;
  if (Array.isArray(fieldOf(body, 'choices'))) return hasAny(body, 'usage', 'model', 'id', 'created');
  if (fieldOf(body, 'type') === 'message' && Array.isArray(fieldOf(body, 'content'))) return true;
  if (Array.isArray(fieldOf(body, 'candidates'))) return true;
  // Bedrock's Converse.
  if (fieldOf(body, 'output', 'message') !== undefined && hasAny(body, 'stopReason', 'usage')) return true;
  return isEmbeddings(body) || isErrorBody(body);
}

/** @returns true for the vectors that an embedding model gave */
export function isEmbeddings(value: JsonValue | undefined): boolean {
  return asArray(fieldOf(value, 'data'))?.some((item) => fieldOf(item, 'embedding') !== undefined) === true;
}

function isErrorBody(body: JsonObject): boolean {
  const error = asObject(fieldOf(body, 'error'));
  return (
    error !== undefined && hasAny(error, 'message', 'type', 'code') && !hasAny(body, 'request', 'messages', 'custom_id')
  );
}

/** @returns true for the body of a request to a model's API */
export function isRequestBody(value: JsonValue | undefined): boolean {
  const body = asObject(value);
  if (body === undefined) return false;
  if (Array.isArray(fieldOf(body, 'messages')) || Array.isArray(fieldOf(body, 'contents'))) return true;
  return typeof fieldOf(body, 'model') === 'string' && hasAny(body, 'input', 'prompt');
}

/** @returns true for one event of an answer that streams: OpenAI chat, Responses, Anthropic */
export function isStreamEvent(value: JsonValue | undefined): boolean {
  if (fieldOf(value, 'object') === 'chat.completion.chunk') return true;
  const type = asText(fieldOf(value, 'type')) ?? '';
  return /^(?:ping|message_(?:start|delta|stop)|content_block_(?:start|delta|stop)|response\.[a-z_.]+)$/.test(type);
}

/** @returns true for a list of messages with roles and nothing around it */
export function isMessageList(value: JsonValue | undefined): boolean {
  const list = asArray(value);
  return list !== undefined && list.length > 0 && list.every((item) => typeof fieldOf(item, 'role') === 'string');
}
