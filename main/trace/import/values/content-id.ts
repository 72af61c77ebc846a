import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { sha256Hex } from '../../../storage/content-hash.ts';
import { MAX_NESTING } from './parse-json-text.ts';

/** As OpenTelemetry: 16 bytes of a trace, 8 of a span. */
const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/**
 * An id for what has none: the same content gives the same id, so that importing a file twice adds nothing.
 *
 * @returns 32 hexadecimal digits
 */
export function contentTraceId(...content: readonly JsonValue[]): string {
  return digest(content).slice(0, TRACE_ID_DIGITS);
}

/** @returns 16 hexadecimal digits; say in `content` which of several equal things is meant (its trace, its place there) */
export function contentSpanId(...content: readonly JsonValue[]): string {
  return digest(content).slice(0, SPAN_ID_DIGITS);
}

function digest(content: readonly JsonValue[]): string {
  return sha256Hex(spelled(content, 0));
}

/** One spelling for values that mean the same, as `canonicalJson`; what nests deeper than any real value is cut. */
function spelled(value: JsonValue, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth > MAX_NESTING) return '…';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) text += `${spelled(item, depth + 1)},`;
    return `[${text}]`;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object).toSorted()) {
    text += `${JSON.stringify(key)}:${spelled(object[key] as JsonValue, depth + 1)},`;
  }
  return `{${text}}`;
}
