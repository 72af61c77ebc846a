import { parse as parseCsv } from 'csv-parse/sync';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { QUESTION_FIELDS } from './datasets/case-of-row.ts';
import { requireDatasetRows } from './datasets/dataset-limits.ts';
import { parseRow } from './datasets/parse-row.ts';

/** A row of a data set; `fields[questionField]` is a text that is not blank. */
export interface DatasetRow {
  fields: Readonly<Record<string, unknown>>;
  questionField: string;
  /** In the file, from 1. */
  line: number;
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
  requireDatasetRows(path, rows.length);
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
