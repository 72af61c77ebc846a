import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { describeReadError } from '../read-lines.ts';
import { requireStorable } from './parse-row.ts';

/** Cells that hold JSON where they begin like it: there is no other way to write a list into a table. */
const STRUCTURED: ReadonlySet<string> = new Set([
  'history',
  'session',
  'as',
  'answers',
  'expects',
  'places',
  'expected',
  'paths',
  'tools',
  'labels',
  'mutation',
  'review',
  'from',
]);
const DELIMITERS = [',', ';', '\t'] as const;
/** A row is not longer; what is was never closed by a quote. Characters. */
const MAX_ROW_LENGTH = 1_000_000;
const MAX_COLUMNS = 1000;

export interface CsvOptions {
  /** Told of rows that are none, which are then passed over; without it the first of them is thrown. */
  onRefused?: (error: unknown, line: number) => void;
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Rows of a table with a head, one at a time, each with the line it begins on. Empty cells are not there; the delimiter (comma, semicolon,
 * tab) is the one of which the head has most.
 *
 * @param name as people call the file, for errors
 * @throws NotFoundError; InvalidArgumentError naming file and line: no UTF-8, a row that is longer or shorter than the head, a quote that
 *   does not end, columns of the same name, a cell that looks like JSON in a column of lists and is none
 */
export async function* csvRows(
  path: string,
  name: string,
  { onRefused, onBytes }: CsvOptions = {},
): AsyncGenerator<{ fields: JsonObject; line: number }> {
  const head = await readHead(path, name);
  const parser = parse({
    bom: true,
    columns: (columns: string[]) => checkColumns(columns, name),
    delimiter: delimiterOf(head),
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_LENGTH,
    ...(onRefused === undefined
      ? {}
      : {
          skip_records_with_error: true,
          on_skip: (error: CsvError | undefined) => {
            const line = typeof error?.['lines'] === 'number' ? error['lines'] : 1;
            onRefused(describeCsvError(error, name), line);
          },
        }),
  });
  const feeding = pipeline(Readable.from(decoded(path, name, onBytes)), parser);
  // Whoever reads the rows hears of it; this promise only repeats it.
  feeding.catch(() => undefined);
  try {
    let countedTwice = 0;
    for await (const row of parser as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
      const cells = Object.values(row.record);
      // csv-parse says where a row ends, and counts a \r\n inside of quotes as two lines.
      countedTwice += countIn(cells, '\r\n');
      const line = row.info.lines - countedTwice - countIn(cells, '\n');
      let fields: JsonObject;
      try {
        fields = cellsOf(row.record, `${name}:${line}`);
      } catch (error) {
        if (onRefused === undefined) throw error;
        onRefused(error, line);
        continue;
      }
      yield { fields, line };
    }
  } catch (error) {
    throw describeCsvError(error, name);
  } finally {
    parser.destroy();
  }
}

function countIn(cells: readonly string[], text: string): number {
  return cells.reduce((count, cell) => count + cell.split(text).length - 1, 0);
}

async function readHead(path: string, name: string): Promise<string> {
  for await (const text of decoded(path, name)) return text.split(/\r?\n/, 1)[0] ?? '';
  return '';
}

async function* decoded(path: string, name: string, onBytes?: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) {
      onBytes?.(bytes.length);
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw describeReadError(error, { path: name, wayOut: 'Name a table whose rows have a question.' });
  }
}

function delimiterOf(head: string): string {
  const outside = head.replaceAll(/"(?:[^"]|"")*"?/g, '');
  const counts = DELIMITERS.map((delimiter) => outside.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function checkColumns(columns: readonly string[], name: string): string[] {
  const names = columns.map((column) => column.trim());
  if (names.length > MAX_COLUMNS) {
    throw new InvalidArgumentError(`${name}:1: ${names.length} columns; at most ${MAX_COLUMNS} are read.`);
  }
  const twice = names.find((column, at) => column !== '' && names.indexOf(column) !== at);
  if (twice !== undefined) {
    throw new InvalidArgumentError(`${name}:1: the column "${twice}" is there twice. Rename one of them.`);
  }
  return names;
}

function cellsOf(record: Record<string, string>, place: string): JsonObject {
  const cells: [string, JsonValue][] = [];
  for (const [name, cell] of Object.entries(record)) {
    if (cell.trim() === '' || name === '') continue;
    requireStorable(cell, place, name);
    cells.push([name, valueOf(name, cell, place)]);
  }
  return Object.fromEntries(cells);
}

function valueOf(name: string, cell: string, place: string): JsonValue {
  const text = cell.trim();
  if (name === 'answerable') {
    if (/^(true|yes|1)$/i.test(text)) return true;
    if (/^(false|no|0)$/i.test(text)) return false;
  }
  if (name === 'tags') return text.split(/[,;]/).flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()]));
  if (!STRUCTURED.has(name) || !/^[[{]/.test(text)) return cell;
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new InvalidArgumentError(
      `${place}: "${name}" begins like JSON and is none. Put it right, or write the text alone.`,
      {
        cause,
      },
    );
  }
  requireStorable(value, place, name);
  return value;
}

/** csv-parse says `line 3` in a sentence of its own. */
function describeCsvError(error: unknown, name: string): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = typeof error['lines'] === 'number' ? error['lines'] : null;
  return new InvalidArgumentError(
    `${line === null ? name : `${name}:${line}`}: not CSV. ${error.message.slice(0, 300)}`,
    {
      cause: error,
    },
  );
}
