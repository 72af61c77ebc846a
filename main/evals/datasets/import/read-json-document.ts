import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { JsonValue } from '../../../base/json.ts';
import { isNestedDeeperThan } from '../../../base/json-depth.ts';
import { describeReadError } from '../../read-lines.ts';
import { requireStorable } from '../parse-row.ts';
import { isList, isObject } from '../row-fields.ts';
import type { ImportSource } from './imported-item.ts';
import { linesOfObjects } from './lines-of-objects.ts';

const MAX_DEPTH = 64;

/**
 * A whole JSON file.
 *
 * @throws NotFoundError; InvalidArgumentError for what is no UTF-8, no JSON (with the line), deeper than 64 levels, or not to be stored
 */
export async function readJsonDocument(source: ImportSource): Promise<{ value: JsonValue; text: string }> {
  const { path, name, onBytes } = source;
  let text: string;
  try {
    const bytes = await readFile(path);
    onBytes?.(bytes.length);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw describeReadError(error, { path: name, wayOut: 'Name a JSON file.' });
  }
  if (isNestedDeeperThan(text, MAX_DEPTH)) {
    throw new InvalidArgumentError(`${name} is nested deeper than ${MAX_DEPTH} levels. Flatten it.`);
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (cause) {
    const message = (cause as Error).message;
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
    const line = text.slice(0, at).split('\n').length;
    throw new InvalidArgumentError(`${name}:${line}: not JSON: ${message.slice(0, 200)}.`, { cause });
  }
  return { value, text };
}

/**
 * The records of a JSON file: of a list, or of columns by name (`{"question": [...], "answer": [...]}`), as data frames are written.
 *
 * @throws as `readJsonDocument`; InvalidArgumentError for a file that is neither
 */
export async function readJsonRecords(source: ImportSource): Promise<{ value: JsonValue; line: number }[]> {
  const { value, text } = await readJsonDocument(source);
  requireStorable(value, source.name);
  if (isList(value)) {
    const lines = linesOfObjects(text, []);
    let objects = 0;
    return value.map((record) => {
      const line = isObject(record) ? lines[objects++] : undefined;
      return { value: record, line: line ?? 1 };
    });
  }
  const columns = isObject(value)
    ? Object.entries(value).map(([name, column]) => [name, cellsOf(column)] as const)
    : [];
  const length = columns[0]?.[1]?.length;
  if (length === undefined || columns.some(([, cells]) => cells?.length !== length)) {
    throw new InvalidArgumentError(`${source.name} is neither a list of rows nor columns of the same length.`);
  }
  return Array.from({ length }, (_, at) => ({
    value: Object.fromEntries(columns.map(([name, cells]) => [name, cells?.[at] ?? null])),
    line: 1,
  }));
}

/** A list, or an object whose names are its places: `{"0": …, "1": …}`. */
function cellsOf(column: JsonValue): readonly JsonValue[] | null {
  if (isList(column)) return column;
  if (!isObject(column)) return null;
  return Object.keys(column).every((key, at) => key === String(at)) ? Object.values(column) : null;
}
