import { Readable } from 'node:stream';
import { type Info, parse } from 'csv-parse';
import type { JsonValue } from '../../../base/json.ts';
import type { ByteSource } from './byte-source.ts';
import { JsonScan } from './json-scan.ts';
import { parseJsonBytes } from './parse-json-bytes.ts';
import type { ReadItem, ReadLimits } from './read-item.ts';

const DELIMITERS = [',', '\t', ';', '|'] as const;
/** What a column may be called: a word, or a path of words. */
const COLUMN_NAME = /^[\p{L}_][\p{L}\p{N}_.\- /()%#]{0,199}$/u;

/** @returns the delimiter of a table whose first line names columns; null for a text that is no table */
export function tableDelimiter(head: string): string | null {
  const firstLine = head.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '';
  for (const delimiter of DELIMITERS) {
    const names = firstLine.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
    if (names.length > 1 && names.every((name, index) => COLUMN_NAME.test(name) || (index === 0 && name === ''))) {
      return delimiter;
    }
  }
  return null;
}

/**
 * Reads the rows of a table as objects by the names in its first line. An empty cell is absent; one that holds a JSON object
 * or array is its value, every other its text. A damaged row is told and left out.
 */
export async function* readTable(
  source: ByteSource,
  options: { delimiter: string; limits: ReadLimits },
): AsyncGenerator<ReadItem, void, undefined> {
  const skipped: string[] = [];
  const parser = parse({
    bom: true,
    delimiter: options.delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: options.limits.wholeBytes,
    skip_records_with_error: true,
    on_skip: (error) => void skipped.push(`A row was left out: ${error?.message ?? 'it is damaged'}.`),
  });
  const input = Readable.from(source.open(0), { objectMode: false });
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let columns: readonly string[] | null = null;
  try {
    for await (const { record } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      while (skipped.length > 0) yield { problem: skipped.shift() as string };
      if (columns === null) columns = record.map((name) => name.trim());
      else yield { value: rowValue(columns, record) };
    }
    while (skipped.length > 0) yield { problem: skipped.shift() as string };
  } finally {
    input.destroy();
    parser.destroy();
  }
}

function rowValue(columns: readonly string[], cells: readonly string[]): JsonValue {
  const members: [string, JsonValue][] = [];
  for (const [index, cell] of cells.entries()) {
    const name = columns[index] ?? `column ${index + 1}`;
    if (cell !== '' && name !== '' && name !== '__proto__') members.push([name, cellValue(cell)]);
  }
  return Object.fromEntries(members);
}

function cellValue(cell: string): JsonValue {
  if (!/^\s*[{[]/.test(cell)) return cell;
  const bytes = Buffer.from(cell.trim());
  const scan = new JsonScan();
  scan.begin(0, { isOneLine: false });
  if (scan.next(bytes, true) !== bytes.length) return cell;
  try {
    return parseJsonBytes(bytes, scan.longIntegers);
  } catch {
    return cell;
  }
}
