import { parse as parseCsv } from 'csv-parse/sync';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';

/** Names of what is asked, in the files that people have. */
const QUESTION_FIELDS: readonly string[] = ['question', 'query', 'input', 'text', 'prompt'];
const MAX_DATASET_ROWS = 100_000;
const BYTES_PER_MB = 1_000_000;
/** Read whole: it is what people wrote down, not a corpus. */
const MAX_DATASET_BYTES = 50 * BYTES_PER_MB;

/** A row of a data set; `fields[questionField]` is a text that is not blank. */
export interface DatasetRow {
  fields: Readonly<Record<string, unknown>>;
  questionField: string;
  /** In the file, from 1. */
  line: number;
}

/** @throws InvalidArgumentError for a file that is larger than a data set may be */
export function requireDatasetSize(path: string, sizeBytes: number): void {
  if (sizeBytes <= MAX_DATASET_BYTES) return;
  throw new InvalidArgumentError(
    `The dataset ${path} is larger than ${MAX_DATASET_BYTES / BYTES_PER_MB} MB. Take a part of it.`,
  );
}

/**
 * The rows of a data set: CSV with a head by the name of the file, else an object or a text a line.
 *
 * @param path as people call the file, for errors
 * @throws InvalidArgumentError with file and line for what is no row, for a row without a question, for none and too many
 */
export function readDatasetRows(text: string, path: string): DatasetRow[] {
  const whole = text.replace(/^\uFEFF/, '');
  const rows = /\.csv$/i.test(path) ? csvRows(whole, path) : jsonRows(whole, path);
  if (rows.length === 0) throw new InvalidArgumentError(`The dataset ${path} is empty.`);
  if (rows.length > MAX_DATASET_ROWS) {
    throw new InvalidArgumentError(`${path} has more than ${MAX_DATASET_ROWS} rows. Take a part of it.`);
  }
  return rows.map(({ fields, line }) => {
    const questionField = QUESTION_FIELDS.find((name) => isText(fields[name]));
    if (questionField === undefined) {
      throw new InvalidArgumentError(`${path}:${line}: no question. A row needs one of ${QUESTION_FIELDS.join(', ')}.`);
    }
    return { fields, questionField, line };
  });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

type Row = Pick<DatasetRow, 'fields' | 'line'>;

function csvRows(text: string, path: string): Row[] {
  try {
    const rows = parseCsv(text, { columns: true, info: true, skip_empty_lines: true }) as unknown as {
      record: Row['fields'];
      info: { lines: number };
    }[];
    return rows.map(({ record, info }) => ({ fields: record, line: info.lines }));
  } catch (error) {
    throw new InvalidArgumentError(`${path} is not CSV: ${(error as Error).message}`, { cause: error });
  }
}

function jsonRows(text: string, path: string): Row[] {
  return text
    .split(/\r?\n/)
    .flatMap((line, index) =>
      line.trim() === '' ? [] : [{ fields: parseRow(line, `${path}:${index + 1}`), line: index + 1 }],
    );
}

function parseRow(text: string, place: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    if (typeof value === 'string') return { question: value };
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError(`${place}: not a row. Each line must hold one object, like {"question": "…"}.`);
}
