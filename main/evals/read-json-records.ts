import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { readLines } from './read-lines.ts';

/** One object of a JSONL file of a test collection, with its `_id` and where it stands. */
export interface JsonRecord {
  id: string;
  fields: Readonly<Record<string, unknown>>;
  /** `<file>:<line>`, for errors. */
  place: string;
}

/**
 * The records of corpus.jsonl or queries.jsonl, one at a time.
 *
 * @throws NotFoundError, InvalidArgumentError naming file and line: not a JSON object, no `_id`, an `_id` used before
 */
export async function* readJsonRecords(path: string): AsyncGenerator<JsonRecord> {
  const lineOf = new Map<string, number>();
  for await (const { number, text } of readLines(path)) {
    const place = `${path}:${number}`;
    const fields = parseObject(text, place);
    const id = readId(fields, place);
    const earlier = lineOf.get(id);
    if (earlier !== undefined) {
      throw new InvalidArgumentError(`${place}: the _id "${id}" was used on line ${earlier}; ids must be unique.`);
    }
    lineOf.set(id, number);
    yield { id, fields, place };
  }
}

/** @throws InvalidArgumentError when the field is there and no string, or missing without a default */
export function readText(record: JsonRecord, field: string, whenMissing?: string): string {
  const value = record.fields[field] ?? whenMissing;
  if (typeof value === 'string') return value;
  const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value).slice(0, 40)}`;
  throw new InvalidArgumentError(`${record.place}: "${field}" ${found}; it must be a string.`);
}

function parseObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidArgumentError(
      `${place}: not JSON. Each line must hold one object, like {"_id": "1", "text": "…"}.`,
      {
        cause,
      },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidArgumentError(`${place}: not an object. Each line must look like {"_id": "1", "text": "…"}.`);
}

function readId(fields: Readonly<Record<string, unknown>>, place: string): string {
  const id = fields['_id'];
  if (typeof id === 'string' && id !== '') return id;
  // Some collections number their documents; the judgements only know text.
  if (typeof id === 'number') return String(id);
  throw new InvalidArgumentError(`${place}: "_id" must be a text or a number that names the record.`);
}
