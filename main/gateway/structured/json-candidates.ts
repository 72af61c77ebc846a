import { jsonrepair } from 'jsonrepair';
import type { JsonValue } from '../../base/json.ts';
import type { TextRepair } from '../../spec/schema-validator.ts';
import { bracketDepth, isNestedWithin, MAX_JSON_DEPTH } from './json-limits.ts';

/** Stretches of prose that look like JSON and are tried, at most. */
const MAX_STRETCHES = 8;

export interface JsonCandidate {
  value: JsonValue;
  repairs: readonly TextRepair[];
}

/**
 * What a text can be read as, the most faithful reading first: as it stands; what a code fence or the outermost brackets
 * hold; the same with its syntax put right. Values are never guessed at: what is missing stays missing.
 */
export function* jsonCandidates(text: string): Generator<JsonCandidate> {
  const whole = text.replace(/^\uFEFF/, '').trim();
  const asItStands = parse(whole);
  if (asItStands !== undefined) {
    yield { value: asItStands, repairs: whole === text.trim() ? [] : ['extracted'] };
    return;
  }
  const stretches = [...stretchesOf(whole)];
  for (const stretch of stretches) {
    const value = parse(stretch);
    if (value !== undefined) yield { value, repairs: ['extracted'] };
  }
  for (const stretch of stretches) {
    const value = repair(stretch);
    if (value !== undefined) yield { value, repairs: stretch === whole ? ['repaired'] : ['extracted', 'repaired'] };
  }
  if (stretches.length > 0) return;
  const value = repair(whole);
  if (value !== undefined) yield { value, repairs: ['repaired'] };
}

/** From each outermost opening bracket to the one that closes it, or to the end of a text that was cut off. */
function* stretchesOf(text: string): Generator<string> {
  let from = 0;
  for (let count = 0; count < MAX_STRETCHES; count += 1) {
    const start = nextBracket(text, from);
    if (start < 0) return;
    const end = closingOf(text, start);
    yield end < 0 ? text.slice(start).replace(/\s*```\s*$/, '') : text.slice(start, end + 1);
    if (end < 0) return;
    from = end + 1;
  }
}

function nextBracket(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === '{' || text[at] === '[') return at;
  return -1;
}

/** @returns where the bracket at `start` is closed, both kinds of quotes taken into account; -1 when it is not */
function closingOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') {
      at = closingQuote(text, at);
      if (at < 0) return -1;
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function parse(text: string): JsonValue | undefined {
  if (bracketDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function repair(text: string): JsonValue | undefined {
  // It recurses: brackets in quotes that are not closed could nest as well.
  if (text === '' || countBrackets(text) > MAX_REPAIRED_BRACKETS) return undefined;
  try {
    const value = JSON.parse(jsonrepair(text)) as JsonValue;
    return isNestedWithin(value, MAX_JSON_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A text with more opening brackets is not repaired. */
const MAX_REPAIRED_BRACKETS = 50_000;

function countBrackets(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (text[at] === '{' || text[at] === '[') count += 1;
  return count;
}
