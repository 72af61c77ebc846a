import type { JsonValue } from '../../base/json.ts';

/**
 * Arguments as a model writes them after its vendor has trained it anew: the same values under keys in another case, numbers
 * and booleans as texts.
 *
 * @param input JSON text of an object; anything else stays as it is
 */
export function driftArguments(input: string): string {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(input) as JsonValue;
  } catch {
    return input;
  }
  return JSON.stringify(drift(parsed));
}

function drift(value: JsonValue): JsonValue {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(drift);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [otherCase(key), drift(inner)]));
}

/** `order_id` → `orderId`, `orderId` → `order_id`, `order` → `Order`. */
function otherCase(key: string): string {
  if (key.includes('_')) return key.replaceAll(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
  const snake = key.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return snake === key ? key.charAt(0).toUpperCase() + key.slice(1) : snake;
}
