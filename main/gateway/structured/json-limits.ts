import type { JsonValue } from '../../base/json.ts';

/** A text of a model with more UTF-16 code units is not read as JSON. */
export const MAX_TEXT_LENGTH = 1024 * 1024;
/** Brackets within brackets. */
export const MAX_JSON_DEPTH = 100;
/** Characters of a schema as JSON. */
export const MAX_SCHEMA_LENGTH = 256 * 1024;
/** What reading or checking one text may take, milliseconds. */
export const MAX_CHECK_MS = 2000;
/** Heap of the thread that checks, MB. */
export const MAX_CHECK_HEAP_MB = 128;
/** Problems that are told; what comes after says nothing new. */
export const MAX_PROBLEMS = 20;

/** @returns how deep brackets nest in a text, not counting those within double quotes; stops at `limit` + 1 */
export function bracketDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length && deepest <= limit; at += 1) {
    const code = text.charCodeAt(at);
    if (isQuoted) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isQuoted = false;
    } else if (code === QUOTE) isQuoted = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

/** @returns whether arrays and objects nest at most `limit` deep; never recurses */
export function isNestedWithin(value: JsonValue, limit: number): boolean {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; depth <= limit; depth += 1) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.length === 0) return true;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
