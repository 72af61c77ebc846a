import type { JsonObject } from '../../../base/json.ts';
import { asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';

/** Steps of a path that are spans of their own; what lies deeper belongs to the last. */
const MAX_STEPS = 50;

export interface HeliconeSession {
  id: string;
  name?: string;
  /** Of its path: `/plan/search` has two. */
  steps: readonly string[];
}

/** @returns properties that the application sent along as headers; `Helicone-Session-*` among them */
export function propertiesOf(row: JsonObject): JsonObject {
  const given = firstOf(row, 'request_properties', 'properties');
  return given === undefined ? {} : (asObject(unwrapJsonText(given)) ?? {});
}

/** @returns undefined for a request that belongs to no session */
export function readSession(row: JsonObject): HeliconeSession | undefined {
  const properties = propertiesOf(row);
  const id = asId(fieldOf(properties, 'Helicone-Session-Id'));
  if (id === undefined) return undefined;
  const name = asText(fieldOf(properties, 'Helicone-Session-Name'));
  const path = asText(fieldOf(properties, 'Helicone-Session-Path')) ?? '';
  const steps = path
    .split('/')
    .filter((step) => step !== '')
    .slice(0, MAX_STEPS);
  return { id, ...(name === undefined ? {} : { name }), steps };
}
