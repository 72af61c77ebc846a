import type { JsonObject, JsonValue } from '../../base/json.ts';

/** No convention names a tenant; these are where it is written most often. */
const USUAL_PATHS = ['tenant.id', 'tenant_id', 'metadata.tenant_id', 'metadata.organization_id'] as const;

/**
 * @param path of keys with points between; a key may hold points itself, and a text on the way may be JSON
 * @returns whose span it is by its attributes; undefined when they do not say
 */
export function tenantOf(attributes: JsonObject, path?: string): string | undefined {
  for (const candidate of path === undefined ? USUAL_PATHS : [path]) {
    const found = valueAt(attributes, candidate);
    if (typeof found === 'string' && found !== '') return found;
    if (typeof found === 'number') return String(found);
  }
  return undefined;
}

function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  const held = typeof value === 'string' && value.startsWith('{') ? parsed(value) : value;
  if (typeof held !== 'object' || held === null || Array.isArray(held)) return undefined;
  const members = held as JsonObject;
  if (Object.hasOwn(members, path)) return members[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const key = path.slice(0, dot);
    if (!Object.hasOwn(members, key)) continue;
    const found = valueAt(members[key] as JsonValue, path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
