/** Attributes of a trace, which may come from anywhere, read back without trust: what is not as expected is absent. */
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { Attributes } from '../../contract/span.ts';

export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
}

export function countOf(attributes: Attributes, name: string): number | undefined {
  const value = attributes[name];
  return typeof value === 'number' ? value : undefined;
}

/** @returns the JSON value that a text attribute holds; undefined when there is none or it is no JSON */
export function jsonOf(attributes: Attributes, name: string): JsonValue | undefined {
  const text = textOf(attributes, name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

export function objectOf(value: JsonValue | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** Members that may be spelled out as undefined while a value is put together. */
type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** @returns the value without its undefined members: a field that nobody told is absent */
export function withoutUndefined<T extends object>(value: Loose<T>): T {
  // A loop: this is most of what reading a trace costs, and pairs would be made of every member.
  const told: Partial<Record<keyof T, unknown>> = {};
  for (const name of Object.keys(value) as (keyof T)[]) if (value[name] !== undefined) told[name] = value[name];
  return told as T;
}
