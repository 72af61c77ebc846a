import type { JsonObject } from '../../../../main/base/json.ts';

export type ParsedArguments = { ok: true; value: JsonObject } | { ok: false; message: string };

/** @returns typed text as the arguments of a call: a JSON object; or what is wrong with it */
export function parseArguments(text: string): ParsedArguments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `Not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, message: 'Arguments are an object: { "name": "value" }' };
  }
  return { ok: true, value: value as JsonObject };
}
