import type { JsonObject, JsonValue } from '../../../base/json.ts';

// Values of exports are hostile: only own properties count (`constructor` is no field), and a value of another type than
// the one asked for counts as absent.

export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asArray(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** @returns the text, absent when empty: an export writes '' for what it does not know */
export function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @returns a finite number, also of its decimal text (CSV columns, string-typed attribute maps) */
export function asNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*-?\d/.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** @returns a text, or the decimal text of a number: ids are written both ways */
export function asId(value: JsonValue | undefined): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : asText(value);
}

/** @returns what lies under the keys, one below the other; absent when one of them is, null counts as absent */
export function fieldOf(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const key of path) {
    const object = asObject(at);
    if (object === undefined || !Object.hasOwn(object, key)) return undefined;
    at = object[key];
  }
  return at === null ? undefined : at;
}

/** @returns the first of the fields that is there and not null */
export function firstOf(object: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined {
  for (const key of keys) {
    const value = fieldOf(object, key);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function hasAny(object: JsonObject, ...keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(object, key));
}

export function isEmptyObject(value: JsonValue | undefined): boolean {
  const object = asObject(value);
  return object !== undefined && Object.keys(object).length === 0;
}
