import type { JsonValue } from '../../base/json.ts';
import type { TraceFormat } from './trace-format.ts';
import { wrappedDocuments } from './wrapped-documents.ts';

/** Wrappers in wrappers that are looked into. */
const MAX_WRAPPERS = 5;
/** Elements of a wrapper that are looked at: the first may be a heading, or of no trace. */
const LOOKED_AT = 8;

/**
 * Tells the format of a value by its keys: the value as written first, then what its wrapper holds, and so on inwards.
 * On each level the first format of the list that detects wins.
 *
 * @returns null when no format knows it
 */
export function detectFormat(value: JsonValue, formats: readonly TraceFormat[]): TraceFormat | null {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; depth <= MAX_WRAPPERS && level.length > 0; depth++) {
    for (const format of formats) if (level.some((document) => format.detects(document))) return format;
    level = level.flatMap((document) => wrappedDocuments(document)?.slice(0, LOOKED_AT) ?? []).slice(0, LOOKED_AT);
  }
  return null;
}

/**
 * The documents of a value for a mapper: what its format detects as written, or else what the wrappers around hold. What
 * the format does not detect and nothing wraps is handed on too, since later records of a file may lack what told its first.
 */
export function* documentsFor(format: TraceFormat, value: JsonValue, depth = 0): Generator<JsonValue, void, undefined> {
  const held = depth > MAX_WRAPPERS || format.detects(value) ? null : wrappedDocuments(value);
  if (held === null) {
    yield value;
    return;
  }
  for (const document of held) yield* documentsFor(format, document, depth + 1);
}
