import type { JsonObject, JsonValue } from '../../../base/json.ts';

/** Under this name a key that reaches for the prototype arrives: whoever copies keys by assignment would lose it, or worse. */
const HARMLESS_PROTO = '_proto_';

/**
 * Reads one JSON value. Integers that a number cannot hold become strings of their digits.
 *
 * @param longIntegers start and end of each such integer in `bytes`, as `JsonScan` notes them
 * @throws SyntaxError
 */
export function parseJsonBytes(bytes: Buffer, longIntegers: readonly number[]): JsonValue {
  const text = longIntegers.length === 0 ? bytes.toString('utf8') : withQuoted(bytes, longIntegers);
  const value = JSON.parse(text) as JsonValue;
  return REACHES_FOR_PROTOTYPE.test(text) ? withHarmlessKeys(value) : value;
}

function withQuoted(bytes: Buffer, longIntegers: readonly number[]): string {
  let text = '';
  let from = 0;
  for (let index = 0; index < longIntegers.length; index += 2) {
    const start = longIntegers[index] as number;
    const end = longIntegers[index + 1] as number;
    text += `${bytes.toString('utf8', from, start)}"${bytes.toString('latin1', start, end)}"`;
    from = end;
  }
  return text + bytes.toString('utf8', from);
}

/**
 * That name, or a letter of it spelled out, which nobody does who means well. One expression goes through a text in half the time of
 * a search for each.
 */
const REACHES_FOR_PROTOTYPE = /__proto__|\\u00(?:5[fF]|6[fF]|7[024])/;

function withHarmlessKeys(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => withHarmlessKeys(item));
  const members = Object.entries(value as JsonObject);
  return Object.fromEntries(
    members.map(([key, member]) => [key === '__proto__' ? HARMLESS_PROTO : key, withHarmlessKeys(member)]),
  );
}
