import type { JsonValue } from '../../../base/json.ts';
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
  const texts: string[] = [];
  write(content, 0, texts);
  return sha256Hex(texts.join(''));
}

/** One spelling for values that mean the same, as `canonicalJson`; what nests deeper than any real value is cut. */
function write(value: JsonValue, depth: number, texts: string[]): void {
  if (typeof value !== 'object' || value === null) texts.push(JSON.stringify(value));
  else if (depth > MAX_NESTING) texts.push('…');
  else if (Array.isArray(value)) {
    texts.push('[');
    for (const item of value as readonly JsonValue[]) {
      write(item, depth + 1, texts);
      texts.push(',');
    }
    texts.push(']');
  } else {
    texts.push('{');
    for (const [key, member] of Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      texts.push(JSON.stringify(key), ':');
      write(member, depth + 1, texts);
      texts.push(',');
    }
    texts.push('}');
  }
}
