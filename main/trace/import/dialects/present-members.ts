import type { JsonValue } from '../../../base/json.ts';

/** @returns a JSON object of the members that are there */
export function presentMembers(members: Readonly<Record<string, JsonValue | undefined>>): Record<string, JsonValue> {
  const present: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) present[name] = value;
  return present;
}
