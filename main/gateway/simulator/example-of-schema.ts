import type { JsonObject, JsonValue } from '../../base/json.ts';

const MAX_DEPTH = 16;

/**
 * A value that a JSON Schema of the common kind accepts: required members, first of an enumeration, least of a range.
 * A simulated model cannot do better for schemas that say more (patterns, conditions), nor does a real one always.
 *
 * @param text what free strings say
 */
export function exampleOfSchema(schema: unknown, text: string, depth = 0): JsonValue {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return null;
  const known = schema as JsonObject;
  if ('const' in known) return known['const'] ?? null;
  const { enum: values, default: byDefault } = known;
  if (Array.isArray(values)) return (values as readonly JsonValue[])[0] ?? null;
  if (byDefault !== undefined) return byDefault;
  const choice = [known['anyOf'], known['oneOf'], known['allOf']].find(Array.isArray) as
    | readonly JsonValue[]
    | undefined;
  if (choice !== undefined) return exampleOfSchema(choice[0], text, depth + 1);
  switch (typeOf(known)) {
    case 'object':
      return exampleOfObject(known, text, depth);
    case 'array': {
      const least = typeof known['minItems'] === 'number' ? Math.min(known['minItems'], 100) : 1;
      return Array.from({ length: least }, () => exampleOfSchema(known['items'] ?? {}, text, depth + 1));
    }
    case 'number':
    case 'integer':
      return typeof known['minimum'] === 'number' ? Math.ceil(known['minimum']) : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return typeof known['maxLength'] === 'number' ? text.slice(0, known['maxLength']) : text;
  }
}

function typeOf({ type, properties }: JsonObject): string {
  const first: unknown = Array.isArray(type) ? (type as readonly JsonValue[])[0] : type;
  if (typeof first === 'string') return first;
  return properties === undefined ? 'string' : 'object';
}

function exampleOfObject(schema: JsonObject, text: string, depth: number): JsonObject {
  const { properties, required } = schema;
  if (typeof properties !== 'object' || properties === null) return {};
  const names = Array.isArray(required) ? (required as readonly JsonValue[]) : Object.keys(properties);
  return Object.fromEntries(
    names
      .filter((name): name is string => typeof name === 'string' && Object.hasOwn(properties, name))
      .map((name) => [name, exampleOfSchema((properties as JsonObject)[name], text, depth + 1)]),
  );
}
