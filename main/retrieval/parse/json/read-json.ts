import { fieldOf, parseJsonOrUndefined, type RecordAccessFields, recordAccess } from '../../access/record-access.ts';
import type { SchemaField } from '../../../contract/schema.ts';
import { FieldCollector } from '../../schema/field-collector.ts';
import type { Block } from '../block.ts';
import { type MappedText, MappedTextBuilder } from '../mapped-text.ts';
import { clipHeading } from '../markdown/heading-text.ts';
import { RecordTitle } from '../record-title.ts';
import { type RecordValues, RecordValuesBuilder } from '../record-values.ts';
import { JsonSyntaxProblem } from './json-tokens.ts';
import { JsonWriter } from './json-writer.ts';

export interface RecordText {
  mapped: MappedText;
  blocks: readonly Block[];
  /** What could not be read, in words; null when everything was. */
  problem: string | null;
  /** Of its records; null when it has none. */
  fields: readonly SchemaField[] | null;
}

/**
 * Reads a JSON file: the elements of an outermost array become records, the members of an outermost object become
 * sections under their key.
 *
 * @param accessFields when given, each record is tagged by what it says in them
 * @throws JsonSyntaxProblem when the file is not JSON
 */
export function readJson(source: string, accessFields: RecordAccessFields | null = null): RecordText {
  const text = new MappedTextBuilder(source);
  const title = new RecordTitle();
  const collector = new FieldCollector();
  const values = new RecordValuesBuilder();
  const isList = /^[\s\uFEFF]*\[/.test(source.slice(0, 1000));
  const blocks = new BlockList(text);
  const records = accessFields !== null && isList ? parseJsonOrUndefined(source) : undefined;
  let index = -1;
  const accessOfRecord = (): string | undefined =>
    accessFields === null || !isList
      ? undefined
      : recordAccess(accessFields, fieldOf(Array.isArray(records) ? (records[index] as unknown) : undefined));
  new JsonWriter(source, text, isList ? { title, collector, values, depth: 2 } : null).write(0, source.length, {
    onChild: (key) => {
      collector.endRecord();
      blocks.close(title.take(), values.take(), accessOfRecord());
      index += 1;
      blocks.open(key);
    },
  });
  blocks.close(title.take(), values.take(), accessOfRecord());
  return { mapped: text.build(), blocks: blocks.blocks, problem: null, fields: isList ? collector.build() : null };
}

/** After so many lines that are not JSON, and none that is, the file is something else. */
const MAX_LEADING_BAD_LINES = 1000;

/**
 * Reads a file with one JSON value per line, each a record. Lines that are not JSON are counted and passed over.
 *
 * @param accessFields when given, each record is tagged by what it says in them
 */
export function readJsonLines(source: string, accessFields: RecordAccessFields | null = null): RecordText {
  const text = new MappedTextBuilder(source);
  const title = new RecordTitle();
  const collector = new FieldCollector();
  const values = new RecordValuesBuilder();
  const writer = new JsonWriter(source, text, { title, collector, values, depth: 1 });
  const blocks = new BlockList(text);
  let lines = 0;
  let badLines = 0;
  let firstBadLine = '';
  for (let start = 0, number = 1; start < source.length; number += 1) {
    if (badLines === lines && lines === MAX_LEADING_BAD_LINES) break;
    const lineBreak = source.indexOf('\n', start);
    const end = lineBreak < 0 ? source.length : lineBreak;
    if (source.slice(start, end).trim() !== '') {
      lines += 1;
      blocks.open(null, number);
      const mark = text.mark();
      try {
        writer.write(start, end, { onChild: () => {} });
        collector.endRecord();
      } catch (error) {
        if (!(error instanceof JsonSyntaxProblem)) throw error;
        text.rewind(mark);
        badLines += 1;
        firstBadLine ||= `line ${number}: ${error.message}`;
      }
      const access =
        accessFields === null
          ? undefined
          : recordAccess(accessFields, fieldOf(parseJsonOrUndefined(source.slice(start, end))));
      blocks.close(title.take(), values.take(), access);
    }
    start = end + 1;
  }
  const isGivenUp = badLines === lines && lines === MAX_LEADING_BAD_LINES;
  const isOne = badLines === 1;
  const problem =
    badLines === 0
      ? null
      : `${badLines} of ${isGivenUp ? 'the first ' : ''}${lines} lines ${isOne ? 'is' : 'are'} not JSON (first: ${firstBadLine}).`;
  const fields = collector.build();
  return { mapped: text.build(), blocks: badLines === lines ? [] : blocks.blocks, problem, fields };
}

/** Turns stretches of the text under construction into blocks. */
class BlockList {
  readonly blocks: Block[] = [];
  readonly #text: MappedTextBuilder;
  #count = 0;
  #open: { start: number; key: string | null; number: number } | null = null;

  constructor(text: MappedTextBuilder) {
    this.#text = text;
  }

  open(key: string | null, number = this.#count + 1): void {
    this.#count = number;
    this.#open = { start: this.#text.length, key, number };
  }

  close(title: string | null, values: RecordValues, access?: string): void {
    const open = this.#open;
    this.#open = null;
    const end = this.#text.length;
    if (!open || end === open.start) return;
    const block: Block = { kind: 'record', start: open.start, end };
    if (open.key === null) {
      block.record = { number: open.number, title, values, ...(access === undefined ? {} : { access }) };
    } else block.heading = { level: 1, text: clipHeading(open.key) };
    this.blocks.push(block);
  }
}
