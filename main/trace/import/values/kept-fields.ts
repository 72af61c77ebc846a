import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asObject } from './json-fields.ts';

/**
 * What no field of a span holds: kept among its attributes as it stands, and counted for the report.
 *
 * @param known names of fields that were read
 * @param unmapped hears every kept name, after `prefix`
 * @returns the kept members; null and what holds nothing ('', {}, []) tell nothing and are left out
 */
export function keptFields(
  object: JsonValue | undefined,
  known: ReadonlySet<string>,
  unmapped: (name: string) => void,
  prefix = '',
): JsonObject {
  const kept: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(asObject(object) ?? {})) {
    if (known.has(key) || isNothing(value)) continue;
    kept.push([prefix + key, value]);
    unmapped(prefix + key);
  }
  return Object.fromEntries(kept);
}

/** @returns the members under longer names */
export function prefixed(prefix: string, object: JsonObject | undefined): JsonObject {
  return Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [prefix + key, value]));
}

function isNothing(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
