import type { JsonObject } from '../../../../base/json.ts';
import { asArray, asText, fieldOf } from '../json-fields.ts';

/** Words of frameworks for the four roles. Any other role is kept as its origin says it. */
const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  model: 'assistant',
  aimessagechunk: 'assistant',
  humanmessage: 'user',
  humanmessagechunk: 'user',
  aimessage: 'assistant',
  systemmessage: 'system',
  systemmessagechunk: 'system',
  toolmessage: 'tool',
  toolmessagechunk: 'tool',
  functionmessage: 'tool',
  function: 'tool',
  chatmessage: 'user',
};

const LANGCHAIN_TYPES = new Set([
  'human',
  'ai',
  'system',
  'tool',
  'function',
  'chat',
  'AIMessageChunk',
  'HumanMessageChunk',
]);

/** @returns `system`, `user`, `assistant`, `tool`, or the word as it stands */
export function readRole(word: string): string {
  const known = word.toLowerCase();
  return Object.hasOwn(ROLES, known) ? (ROLES[known] ?? word) : word;
}

/**
 * @param message OpenAI, Anthropic, Gemini … `{role}`; LangChain `{type: 'human'}`, or serialised with the class at the end of `id`
 * @returns undefined for what is no message
 */
export function roleOf(message: JsonObject): string | undefined {
  const role = asText(fieldOf(message, 'role'));
  if (role !== undefined) return readRole(role);
  const type = asText(fieldOf(message, 'type'));
  if (type !== undefined && LANGCHAIN_TYPES.has(type)) return readRole(type);
  const last = asText(asArray(fieldOf(message, 'id'))?.at(-1));
  return last !== undefined && /Message(?:Chunk)?$/.test(last) ? readRole(last) : undefined;
}
