import type { JsonObject, JsonValue } from '../../base/json.ts';

/** Keys under which exports and interfaces keep the list of what they hand out. */
const LIST_KEYS = [
  'data',
  'traces',
  'spans',
  'runs',
  'observations',
  'entries',
  'rows',
  'items',
  'records',
  'results',
  'events',
  'hits',
] as const;

/**
 * What a wrapper around trace records holds, one level down: the elements of an array, `{data: […]}`, `{spans: […]}`,
 * `{info, data: {…}}`, or `{<name of a session>: [rows]}`.
 *
 * @returns null for what wraps nothing: a record, a list of messages (which is one conversation), a scalar
 */
export function wrappedDocuments(value: JsonValue): readonly JsonValue[] | null {
  if (isList(value)) return isConversation(value) ? null : value;
  if (!isObject(value)) return null;
  for (const key of LIST_KEYS) {
    const held = Object.hasOwn(value, key) ? value[key] : undefined;
    if (held === undefined) continue;
    if (isList(held)) return held;
    if (isObject(held)) return [held];
  }
  const members = Object.values(value);
  if (members.length > 0 && members.every((member) => isList(member) && member.length > 0 && member.every(isObject))) {
    return members.flat();
  }
  return null;
}

/** Messages lie in a list of their own in logs of chats: it is one record, and its elements are none. */
function isConversation(list: readonly JsonValue[]): boolean {
  return list.length > 0 && list.every((item) => isObject(item) && typeof item['role'] === 'string');
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
