import type { JsonValue } from '../../../base/json.ts';
import type { ToolCallRepair } from '../../../contract/tool.ts';
import type { SchemaValidator } from '../../../spec/schema-validator.ts';
import { showValue } from './show-value.ts';

/** Arguments of a call, as JSON; a file that is written whole has to fit in. */
export const MAX_ARGUMENTS_LENGTH = 1024 * 1024;
/** Arguments nest no deeper. */
export const MAX_ARGUMENTS_DEPTH = 50;
export const NOT_JSON = 'The arguments are not JSON. Write one JSON object.';

export type ReadArguments =
  | { ok: true; value: JsonValue; repairs: readonly ToolCallRepair[] }
  | { ok: false; problem: string };

/**
 * Turns what a model wrote as arguments into JSON. Broken syntax is put right when the text is whole: a text that was cut
 * off is refused, because what is missing of a value is not known (half a file would be written).
 *
 * @param written a text, or what somebody already parsed
 */
export async function readArguments(written: unknown, schemas: SchemaValidator): Promise<ReadArguments> {
  if (typeof written !== 'string') return limited(written, []);
  if (written.length > MAX_ARGUMENTS_LENGTH) return tooLong(written.length);
  const text = written.trim();
  // Some models write nothing at all for a tool without parameters.
  if (text === '') return { ok: true, value: {}, repairs: [] };
  if (nestsDeeper(text)) return tooDeep();
  try {
    return limited(JSON.parse(text), []);
  } catch {
    return repairSyntax(text, schemas);
  }
}

async function repairSyntax(text: string, schemas: SchemaValidator): Promise<ReadArguments> {
  // Plain words are not broken JSON: they may be the one value of a tool with one parameter.
  if (!text.startsWith('{') && !text.startsWith('[') && !text.startsWith('`')) {
    return { ok: true, value: text, repairs: [] };
  }
  if (isCutOff(text)) {
    return { ok: false, problem: 'The arguments were cut off before they ended. Write them again, whole.' };
  }
  const reading = await schemas.readText({}, text);
  if (!reading.ok || typeof reading.value !== 'object' || reading.value === null) {
    return { ok: false, problem: NOT_JSON };
  }
  const after = showValue(reading.value);
  return limited(reading.value, [{ kind: 'json-syntax', path: '', before: showValue(text), after }]);
}

/** A whole text ends with the bracket that it began with, a code fence aside; anything else may lack a part of a value. */
function isCutOff(text: string): boolean {
  const inner = text.replace(/^`{3,}[a-z]*\s*/i, '').replace(/\s*`{3,}$/, '');
  return !inner.endsWith(inner.startsWith('[') ? ']' : '}');
}

function limited(value: unknown, repairs: readonly ToolCallRepair[]): ReadArguments {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_ARGUMENTS_DEPTH) return tooDeep();
    const deeper: unknown[] = [];
    for (const item of level) {
      if (typeof item === 'object' && item !== null) for (const member of Object.values(item)) deeper.push(member);
      else if (!isPlain(item)) return { ok: false, problem: 'The arguments hold what JSON cannot hold.' };
    }
    level = deeper;
  }
  const text = JSON.stringify(value) ?? '';
  if (text.length > MAX_ARGUMENTS_LENGTH) return tooLong(text.length);
  // A copy: nobody else's object is repaired, and keys such as "__proto__" are keys like any other.
  return { ok: true, value: JSON.parse(text) as JsonValue, repairs };
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function tooDeep(): ReadArguments {
  return { ok: false, problem: `The arguments nest deeper than ${MAX_ARGUMENTS_DEPTH}. Make them flatter.` };
}

function tooLong(length: number): ReadArguments {
  return { ok: false, problem: `The arguments have ${length} characters; at most ${MAX_ARGUMENTS_LENGTH} are taken.` };
}

/** Counts brackets outside of quotes, before anything recurses over them. */
export function nestsDeeper(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > MAX_ARGUMENTS_DEPTH) return true;
  }
  return false;
}
