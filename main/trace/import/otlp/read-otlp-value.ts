import type { JsonValue } from '../../../base/json.ts';
import { setOwn } from '../dialects/attribute-reader.ts';
import { asArray, asObject } from '../values/json-fields.ts';

/** Values within values; deeper ones are kept as they stand. */
const MAX_DEPTH = 64;

/**
 * Attributes as OTLP spells them, `[{key, value: {stringValue}}]`, in camel case, in snake case, or as the plain object that
 * some exporters write.
 *
 * @returns values by name; what is of none of these forms is left out
 */
export function readOtlpAttributes(value: JsonValue | undefined): Record<string, JsonValue> {
  const attributes: Record<string, JsonValue> = {};
  const list = asArray(value);
  if (list === undefined) {
    for (const [key, member] of Object.entries(asObject(value) ?? {})) setOwn(attributes, key, member);
    return attributes;
  }
  fill(attributes, list, 0);
  return attributes;
}

function fill(into: Record<string, JsonValue>, list: readonly JsonValue[], depth: number): void {
  for (const entry of list) {
    const attribute = asObject(entry);
    const key = attribute?.['key'];
    if (typeof key === 'string') setOwn(into, key, readOtlpValue(attribute?.['value'], depth));
  }
}

/** @returns the plain value of an `AnyValue`; a value that is not set is null, one of another form stands as it is */
export function readOtlpValue(value: JsonValue | undefined, depth = 0): JsonValue {
  if (value === undefined) return null;
  const object = asObject(value);
  if (object === undefined || depth > MAX_DEPTH) return value;
  for (const type in object) {
    if (Object.hasOwn(object, type)) return readTyped(type, object[type] ?? null, value, depth);
  }
  return null;
}

function readTyped(type: string, inner: JsonValue, whole: JsonValue, depth: number): JsonValue {
  switch (type) {
    case 'stringValue':
    case 'string_value':
    case 'boolValue':
    case 'bool_value':
    case 'bytesValue':
    case 'bytes_value':
      return inner;
    case 'intValue':
    case 'int_value':
      return integerOf(inner);
    case 'doubleValue':
    case 'double_value':
      return doubleOf(inner);
    case 'arrayValue':
    case 'array_value':
      return (asArray(asObject(inner)?.['values']) ?? []).map((item) => readOtlpValue(item, depth + 1));
    case 'kvlistValue':
    case 'kvlist_value': {
      const members: Record<string, JsonValue> = {};
      fill(members, asArray(asObject(inner)?.['values']) ?? [], depth + 1);
      return members;
    }
    default:
      return whole;
  }
}

/** Integers are written as text; those that a double holds become numbers. */
function integerOf(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    const number = Number(value);
    return value !== '' && Number.isSafeInteger(number) ? number : value;
  }
  const long = asObject(value);
  const [low, high] = [long?.['low'], long?.['high']];
  // As a JavaScript encoder writes it that knows no 64 bits.
  if (typeof low === 'number' && typeof high === 'number') {
    return Number((BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(Math.trunc(low))));
  }
  return value;
}

/** `"NaN"` and `"Infinity"` have no number in JSON and stay text; a whole double of many digits arrives as text. */
function doubleOf(value: JsonValue): JsonValue {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : value;
}
