import type { JsonObject, JsonValue } from './json.ts';

/** Values of traces are strangers' data: nothing is looked for deeper than this. */
const MAX_DEPTH = 6;
/** Where programs of every kind put what was asked, the surest first. */
export const QUESTION_KEYS: readonly string[] = [
  'question',
  'query',
  'user_input',
  'user_query',
  'input',
  'inputs',
  'task',
  'prompt',
  'text',
  'content',
  'message',
  'messages',
  'args',
];
/** … and what came of it. */
export const ANSWER_KEYS: readonly string[] = [
  'answer',
  'output',
  'outputs',
  'result',
  'response',
  'final_answer',
  'text',
  'content',
  'message',
  'messages',
  'choices',
  'generations',
];

export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function listOf(value: unknown): readonly JsonValue[] | null {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : null;
}

/** @returns the value a JSON text stands for; undefined for anything else */
export function parsedJson(text: unknown): JsonValue | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * Finds the one text that a value is about, under the names that programs give it.
 *
 * @param options.keys names, the surest first
 * @param options.role of a list of messages, the last one of this role
 * @returns null when there is none; never a text made of several
 */
export function findText(
  value: JsonValue | undefined,
  options: { keys: readonly string[]; role: 'user' | 'assistant' },
  depth = 0,
): string | null {
  if (value === undefined || value === null || depth > MAX_DEPTH) return null;
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsedJson(value) : undefined;
    const found = inner === undefined ? null : findText(inner, options, depth + 1);
    if (found !== null) return found;
    return value.trim() === '' ? null : value;
  }
  const list = listOf(value);
  if (list !== null) return textInList(list, options, depth);
  const object = objectOf(value);
  if (object === null) return null;
  for (const key of options.keys) {
    if (!Object.hasOwn(object, key)) continue;
    const found = findText(object[key], options, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function textInList(
  list: readonly JsonValue[],
  options: { keys: readonly string[]; role: 'user' | 'assistant' },
  depth: number,
): string | null {
  const roles = options.role === 'user' ? ['user', 'human'] : ['assistant', 'ai', 'model'];
  const roleOf = (item: JsonValue): JsonValue => objectOf(item)?.['role'] ?? objectOf(item)?.['type'] ?? '';
  const said = list.map(unwrapped).filter((item) => roles.some((role) => role === roleOf(item)));
  const last = said.at(-1);
  if (last !== undefined) return findText(objectOf(last)?.['content'] ?? last, options, depth + 1);
  // Parts of one message, or a list of one: what holds a role of somebody else is not it.
  const parts = list.flatMap((item) => {
    if (objectOf(item)?.['role'] !== undefined) return [];
    return findText(item, options, depth + 1) ?? [];
  });
  return parts.length === 0 ? null : parts.join('\n');
}

/** LangChain writes a message as what makes it again: its members are the arguments. */
function unwrapped(item: JsonValue): JsonValue {
  return objectOf(objectOf(item)?.['kwargs']) ?? item;
}

/** @returns a value as text: itself, or how JSON spells it; '' for nothing */
export function spelled(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
