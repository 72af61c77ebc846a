import type { JsonObject, JsonValue } from '../../../base/json.ts';

/** Levels of a text within a text; nothing that a model is sent nests deeper, and recursion over it stays safe. */
export const MAX_NESTING = 200;
/** An integer that may not survive as a double: 2^53 has 16 digits. Decimal places are none of it. */
const LONG_INTEGER = /(?:^|[^\d.])\d{16,}(?![\d.eE])/;
/** How a JSON text can start; to try another one costs an exception. */
const JSON_START = /^\s*["[{\-\dtfn]/;

/**
 * The value of a text that holds JSON, as exports hold arguments, messages and metadata.
 *
 * @returns undefined for a text that is none, or nests deeper than {@link MAX_NESTING}. Integers of 16 digits and more
 *   become their text, as everywhere in an import
 */
export function parseJsonText(text: string): JsonValue | undefined {
  if (!JSON_START.test(text)) return undefined;
  let value: JsonValue;
  try {
    value = LONG_INTEGER.test(text) ? parseLongIntegers(text) : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
  return nestsDeeper(value, MAX_NESTING) ? undefined : value;
}

function parseLongIntegers(text: string): JsonValue {
  return JSON.parse(text, (_key, value: JsonValue, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && /^-?\d{16,}$/.test(context.source)
      ? context.source
      : value,
  ) as JsonValue;
}

/** Looks at values instead of characters: most of a text is what somebody said. */
function nestsDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some((item) => nestsDeeper(item, levels - 1));
  const object = value as JsonObject;
  for (const key of Object.keys(object)) if (nestsDeeper(object[key] ?? null, levels - 1)) return true;
  return false;
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
