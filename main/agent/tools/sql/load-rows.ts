import { parse as parseCsv } from 'csv-parse/sync';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { ForeignDatabase } from '../../../storage/foreign-database.ts';

const MAX_COLUMNS = 500;
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const INTEGER = /^-?(?:0|[1-9]\d{0,14})$/;

/** Makes a table of a CSV file: the first line names the columns; one of numbers alone is numeric. */
export function loadCsv(database: ForeignDatabase, table: string, text: string): void {
  let records: string[][];
  try {
    records = parseCsv(text, { bom: true, relaxColumnCount: true, skipEmptyLines: true, delimiter: delimiterOf(text) });
  } catch (error) {
    throw new InvalidArgumentError(`The CSV file cannot be read: ${error instanceof Error ? error.message : ''}.`);
  }
  const [header = [], ...rows] = records;
  const names = columnNames(header);
  const columns = names.map((name, index) => ({ name, type: typeOf(rows, index) }));
  database.createTable(
    table,
    columns,
    rows.map((row) => columns.map(({ type }, index) => cell(row[index], type))),
  );
}

/** Makes a table of an array of objects, or of one object a line: every key a column, what nests is JSON text. */
export function loadJson(database: ForeignDatabase, table: string, text: string): void {
  const records = readRecords(text);
  const names = columnNames([...new Set(records.flatMap((record) => Object.keys(record)))]);
  if (names.length === 0) throw new InvalidArgumentError('The JSON file holds no objects with keys.');
  database.createTable(
    table,
    names.map((name) => ({ name, type: '' })),
    records.map((record) => names.map((name) => jsonCell(Object.hasOwn(record, name) ? record[name] : null))),
  );
}

function readRecords(text: string): Record<string, unknown>[] {
  const value =
    tryParse(text) ??
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => tryParse(line));
  const list = Array.isArray(value) ? value : arrayWithin(value);
  const records = list.filter(
    (item): item is Record<string, unknown> => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
  if (records.length === 0 || records.length < list.length) {
    throw new InvalidArgumentError('The file is neither an array of objects nor one JSON object a line.');
  }
  return records;
}

/** `{ "orders": [ … ] }` is what many programs write. */
function arrayWithin(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const arrays = Object.values(value).filter(Array.isArray);
  return arrays.length === 1 ? (arrays[0] ?? []) : [value];
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function columnNames(header: readonly string[]): string[] {
  if (header.length > MAX_COLUMNS) {
    throw new InvalidArgumentError(`The file has ${header.length} columns; at most ${MAX_COLUMNS} are taken.`);
  }
  const taken = new Set<string>();
  return header.map((given, index) => {
    const base = given.trim() || `column_${index + 1}`;
    let name = base;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${base}_${count}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Codes such as 007 are texts: a column is numeric only when nothing of it would be lost. */
function typeOf(rows: readonly string[][], index: number): 'INTEGER' | 'REAL' | 'TEXT' {
  let type: 'INTEGER' | 'REAL' | 'TEXT' = 'INTEGER';
  let isEmpty = true;
  for (const row of rows) {
    const value = row[index]?.trim() ?? '';
    if (value === '') continue;
    isEmpty = false;
    if (!NUMBER.test(value)) return 'TEXT';
    if (!INTEGER.test(value)) type = 'REAL';
  }
  return isEmpty ? 'TEXT' : type;
}

function cell(value: string | undefined, type: string): string | number | bigint | null {
  if (value === undefined || value.trim() === '') return type === 'TEXT' ? (value ?? null) : null;
  if (type === 'TEXT') return value;
  return type === 'INTEGER' ? BigInt(value.trim()) : Number(value);
}

function jsonCell(value: unknown): string | number | bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function delimiterOf(text: string): string {
  const line = text.slice(0, 10_000).split('\n')[0] ?? '';
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}
