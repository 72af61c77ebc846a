import type { JsonObject, JsonValue } from '../../base/json.ts';

/** One typed value, as the JSON mapping of the OpenTelemetry protocol writes it; `{}` is a value that is not set. */
export type OtlpValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number }
  | { arrayValue: { values: readonly OtlpValue[] } }
  | { kvlistValue: { values: readonly OtlpAttribute[] } }
  | { stringValue?: never };

export interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}

/** @returns the value in the protocol's types: whole numbers as int, others as double, null as a value that is not set */
export function otlpValueOf(value: JsonValue): OtlpValue {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    // Beyond that a double is exact where the digits of an integer would not be.
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (isList(value)) return { arrayValue: { values: value.map((item) => otlpValueOf(item)) } };
  return { kvlistValue: { values: otlpAttributesOf(value) } };
}

export function otlpAttributesOf(attributes: JsonObject): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValueOf(value) }));
}

/**
 * The way back.
 *
 * @returns what `otlpValueOf` was given; undefined for what it never writes
 */
export function jsonOfOtlpValue(value: JsonValue): JsonValue | undefined {
  if (!isObject(value)) return undefined;
  const [first, ...others] = Object.entries(value);
  if (first === undefined) return null;
  if (others.length > 0) return undefined;
  const [type, inner] = first;
  switch (type) {
    case 'stringValue':
      return typeof inner === 'string' ? inner : undefined;
    case 'boolValue':
      return typeof inner === 'boolean' ? inner : undefined;
    case 'intValue':
    case 'doubleValue':
      return numberOf(inner);
    case 'arrayValue':
      return listOf(inner);
    case 'kvlistValue': {
      const attributes = isObject(inner) ? jsonOfOtlpAttributes(inner['values'] ?? null) : undefined;
      return attributes === undefined ? undefined : Object.fromEntries(attributes);
    }
    default:
      return undefined;
  }
}

/** @returns values by name, in their order; undefined when one is not of the form that `otlpAttributesOf` writes */
export function jsonOfOtlpAttributes(attributes: JsonValue): ReadonlyMap<string, JsonValue> | undefined {
  if (!isList(attributes)) return undefined;
  const values = new Map<string, JsonValue>();
  for (const attribute of attributes) {
    if (!isObject(attribute)) return undefined;
    const { key, value } = attribute;
    const decoded = value === undefined ? undefined : jsonOfOtlpValue(value);
    if (typeof key !== 'string' || decoded === undefined) return undefined;
    values.set(key, decoded);
  }
  return values;
}

/** A reader that keeps long integers as text hands a whole double of 16 digits over as text too. */
function numberOf(value: JsonValue): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function listOf(inner: JsonValue): JsonValue | undefined {
  const values = isObject(inner) ? inner['values'] : undefined;
  if (values === undefined || !isList(values)) return undefined;
  const decoded = values.map((item) => jsonOfOtlpValue(item));
  return decoded.every((item) => item !== undefined) ? decoded : undefined;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
