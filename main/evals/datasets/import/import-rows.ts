import { csvRows } from '../csv-rows.ts';
import { parseRow } from '../parse-row.ts';
import { isObject } from '../row-fields.ts';
import { readLines } from '../../read-lines.ts';
import type { ImportedItem, ImportSource } from './imported-item.ts';
import { readJsonRecords } from './read-json-document.ts';
import { refusal } from './refusal.ts';

/** Rows of a JSONL file, or of a JSON file that holds a list of them, each by itself: what is none costs itself. */
export async function* importJsonRows(source: ImportSource & { isDocument: boolean }): AsyncGenerator<ImportedItem> {
  const { path, name, isDocument, onBytes } = source;
  if (isDocument) {
    for (const { value, line } of await readJsonRecords(source)) {
      if (isObject(value)) yield { type: 'row', line, row: value, notMapped: [] };
      else yield { type: 'refused', line, message: 'not a row. Each entry of the list must be one object.' };
    }
    return;
  }
  for await (const { number: line, text } of readLines(path, { name, onBytes })) {
    try {
      yield { type: 'row', line, row: parseRow(text, `${name}:${line}`), notMapped: [] };
    } catch (error) {
      yield refusal(error, name, line);
    }
  }
}

/** Rows of a table, each by itself. */
export async function* importCsvRows({ path, name, onBytes }: ImportSource): AsyncGenerator<ImportedItem> {
  const refused: ImportedItem[] = [];
  const onRefused = (error: unknown, line: number): void => void refused.push(refusal(error, name, line));
  for await (const { fields, line } of csvRows(path, name, { onRefused, onBytes })) {
    yield* refused.splice(0);
    yield { type: 'row', line, row: fields, notMapped: [] };
  }
  yield* refused;
}
