import { type RecordAccessFields, recordAccess } from '../access/record-access.ts';
import { FieldCollector } from '../schema/field-collector.ts';
import type { Block } from './block.ts';
import type { RecordText } from './json/read-json.ts';
import { MappedTextBuilder } from './mapped-text.ts';
import { RecordTitle } from './record-title.ts';
import { readValue, RecordValuesBuilder } from './record-values.ts';

const QUOTE = 34;
/** A column's name repeats in every record, so it is cut to this many UTF-16 code units. */
const MAX_COLUMN_NAME_LENGTH = 60;
/** The delimiter is the commonest candidate among this many leading code units. */
const DELIMITER_SAMPLE = 4096;

interface Field {
  /** Quotes excluded. */
  start: number;
  end: number;
  isQuoted: boolean;
}

/**
 * Reads delimited records (RFC 4180; comma, semicolon, tab or bar), each as lines `column: value`. The first row names
 * the columns, unless it holds a number or an empty field.
 *
 * @param path decides for tabs when it ends in `.tsv`
 * @param accessFields when given, each record is tagged by what it says in them
 */
export function readCsv(source: string, path: string, accessFields: RecordAccessFields | null = null): RecordText {
  const text = new MappedTextBuilder(source);
  const title = new RecordTitle();
  const blocks: Block[] = [];
  const rows = new CsvRows(source, path.toLowerCase().endsWith('.tsv') ? '\t' : guessDelimiter(source));
  let columns: readonly string[] | null = null;
  let number = 0;
  const collector = new FieldCollector();
  const values = new RecordValuesBuilder();
  for (let row = rows.next(); row; row = rows.next()) {
    if (columns === null) {
      columns = readColumnNames(source, row);
      for (const name of columns) collector.declare(name);
      if (columns.length > 0) continue;
    }
    number += 1;
    const start = text.length;
    for (const [index, field] of row.entries()) {
      if (source.slice(field.start, field.end).trim() === '') continue;
      const name = columns[index] ?? `column ${index + 1}`;
      collector.add(name, source.slice(field.start, field.end));
      values.add(name, readValue(unquote(source, field).trim()));
      text.insert(`${text.length === start ? '\n\n' : '\n'}${name}: `);
      appendField(text, source, field);
      title.offer(name, source.slice(field.start, Math.min(field.end, field.start + 200)));
    }
    collector.endRecord();
    const name = title.take();
    const own = values.take();
    if (text.length > start) {
      const access = accessFields === null ? null : accessOfRow(source, columns, row, accessFields);
      const record = { number, title: name, values: own, ...(access === null ? {} : { access }) };
      blocks.push({ kind: 'record', start, end: text.length, record });
    }
  }
  const problem = rows.unclosedQuoteAt === null ? null : `A quote in row ${number + 1} is never closed.`;
  return { mapped: text.build(), blocks, problem, fields: collector.build() };
}

/** A field that two columns are named after has no value: nobody can tell which was meant. */
function accessOfRow(
  source: string,
  columns: readonly string[],
  row: readonly Field[],
  fields: RecordAccessFields,
): string {
  return recordAccess(fields, (name) => {
    const index = columns.indexOf(name);
    const field = index === columns.lastIndexOf(name) ? row[index] : undefined;
    return field === undefined ? undefined : unquote(source, field).trim();
  });
}

function readColumnNames(source: string, row: readonly Field[]): readonly string[] {
  const names = row.map((field) => unquote(source, field).slice(0, MAX_COLUMN_NAME_LENGTH).trim().toWellFormed());
  return names.some((name) => name === '' || /^[-+]?[\d.,]+%?$/.test(name)) ? [] : names;
}

function unquote(source: string, field: Field): string {
  const raw = source.slice(field.start, field.end);
  return field.isQuoted ? raw.replaceAll('""', '"') : raw;
}

function appendField(text: MappedTextBuilder, source: string, field: Field): void {
  if (!field.isQuoted) {
    text.copy(field.start, field.end);
    return;
  }
  const raw = source.slice(field.start, field.end);
  let from = 0;
  for (let quote = raw.indexOf('""'); quote >= 0; quote = raw.indexOf('""', from)) {
    text.copy(field.start + from, field.start + quote);
    text.substitute('"', field.start + quote, 2);
    from = quote + 2;
  }
  text.copy(field.start + from, field.end);
}

function guessDelimiter(source: string): string {
  const sample = source.slice(0, DELIMITER_SAMPLE).replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: sample.split(delimiter).length }));
  return counts.reduce((best, candidate) => (candidate.count > best.count ? candidate : best)).delimiter;
}

class CsvRows {
  unclosedQuoteAt: number | null = null;
  readonly #source: string;
  readonly #delimiter: number;
  #position: number;

  constructor(source: string, delimiter: string) {
    this.#source = source;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#position = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** The next row that is not an empty line, or null at the end. */
  next(): Field[] | null {
    const source = this.#source;
    while (this.#position < source.length) {
      const row: Field[] = [];
      do row.push(this.#field());
      while (source.charCodeAt(this.#position) === this.#delimiter && ++this.#position <= source.length);
      this.#position += source.startsWith('\r\n', this.#position) ? 2 : 1;
      const [only] = row;
      if (row.length > 1 || (only && only.end > only.start)) return row;
    }
    return null;
  }

  /** Reads one field and stops on the delimiter or line break after it. */
  #field(): Field {
    const source = this.#source;
    const start = this.#position;
    if (source.charCodeAt(start) !== QUOTE) return { start, end: this.#skipToEnd(start), isQuoted: false };
    let close = source.indexOf('"', start + 1);
    while (close >= 0 && source.charCodeAt(close + 1) === QUOTE) close = source.indexOf('"', close + 2);
    if (close < 0) {
      this.unclosedQuoteAt = start;
      this.#position = source.length;
      return { start: start + 1, end: source.length, isQuoted: true };
    }
    this.#skipToEnd(close + 1);
    return { start: start + 1, end: close, isQuoted: true };
  }

  #skipToEnd(from: number): number {
    const source = this.#source;
    let position = from;
    while (position < source.length) {
      const code = source.charCodeAt(position);
      if (code === this.#delimiter || code === 10 || code === 13) break;
      position += 1;
    }
    this.#position = position;
    return position;
  }
}
