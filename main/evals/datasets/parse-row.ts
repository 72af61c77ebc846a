import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isNestedDeeperThan } from '../../base/json-depth.ts';

/** Nothing that people write down about a question is deeper. */
const MAX_DEPTH = 64;
/** NaN and its like outside of a string: Python writes them, JSON has none. */
const NO_NUMBER = /[:[,]\s*(NaN|-?Infinity)\b/;

/**
 * A line of a data set: an object, or a text, which is then the question.
 *
 * @param place `<file>:<line>`, for errors
 * @throws InvalidArgumentError for a line that is no JSON of this kind, and for values that nothing could store: numbers that
 *   are not finite, NUL, halves of a surrogate pair, more than 64 levels
 */
export function parseRow(text: string, place: string): JsonObject {
  if (isNestedDeeperThan(text, MAX_DEPTH)) {
    throw new InvalidArgumentError(`${place}: nested deeper than ${MAX_DEPTH} levels. Flatten the row.`);
  }
  const value = parseJson(text, place);
  requireStorable(value, place);
  if (typeof value === 'string') return { question: value };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw notARow(place);
}

function parseJson(text: string, place: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    const [, number] = NO_NUMBER.exec(text) ?? [];
    if (number !== undefined) {
      throw new InvalidArgumentError(`${place}: ${number} is no number of JSON. Write null, or leave the field out.`, {
        cause,
      });
    }
    throw notARow(place, cause);
  }
}

function notARow(place: string, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(`${place}: not a row. Each line must hold one JSON object, like {"question": "…"}.`, {
    cause,
  });
}

/**
 * @param value not nested deeper than a stack holds
 * @throws InvalidArgumentError naming the field
 */
export function requireStorable(value: unknown, place: string, field = ''): void {
  const fail = (problem: string): never => {
    throw new InvalidArgumentError(`${place}: ${field === '' ? 'the row' : `"${field}"`} ${problem}`);
  };
  if (typeof value === 'string') {
    if (value.includes('\0')) fail('holds a NUL character. Is the file UTF-16, or no text? Save it as UTF-8.');
    if (!value.isWellFormed()) fail('holds half of a surrogate pair, which is no character. Write it out again.');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) fail('is a number that is too large.');
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) requireStorable(item, place, `${field}[${at}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      requireStorable(name, place, field);
      requireStorable(member, place, field === '' ? name : `${field}.${name}`);
    }
  }
}
