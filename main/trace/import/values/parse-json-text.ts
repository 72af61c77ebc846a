import type { JsonValue } from '../../../base/json.ts';

/** Levels of a text within a text; nothing that a model is sent nests deeper, and recursion over it stays safe. */
export const MAX_NESTING = 200;
/** Digits from which on an integer may not survive as a double: 2^53 has 16. */
const LONG_INTEGER = /\d{16}/;

/**
 * The value of a text that holds JSON, as exports hold arguments, messages and metadata.
 *
 * @returns undefined for a text that is none, or nests deeper than {@link MAX_NESTING}. Integers of 16 digits and more
 *   become their text, as everywhere in an import
 */
export function parseJsonText(text: string): JsonValue | undefined {
  if (nestsTooDeep(text)) return undefined;
  try {
    if (!LONG_INTEGER.test(text)) return JSON.parse(text) as JsonValue;
    return JSON.parse(text, (_key, value: JsonValue, context?: { source?: string }) =>
      typeof value === 'number' && context?.source !== undefined && /^-?\d{16,}$/.test(context.source)
        ? context.source
        : value,
    ) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * @returns the object or array that a text holds; any other value, and a text that holds neither, as it stands. A text that
 *   merely looks like a number or `true` stays a text
 */
export function unwrapJsonText(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  return parseJsonText(value) ?? value;
}

/**
 * @returns the value of a JSON text of any kind, also of a quoted string (`"\"CHAIN\""`); any other value as it stands.
 *   For fields that are always encoded once more
 */
export function decodeJsonText(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  return parseJsonText(value) ?? value;
}

/** Brackets within strings do not count. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= MAX_NESTING) return false;
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_NESTING) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
