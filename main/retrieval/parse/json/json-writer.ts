import type { MappedTextBuilder } from '../mapped-text.ts';
import type { FieldCollector } from '../../schema/field-collector.ts';
import type { RecordTitle } from '../record-title.ts';
import { readValue, type RecordValuesBuilder } from '../record-values.ts';
import { appendJsonString, decodeJsonString } from './json-string.ts';
import { JsonSyntaxProblem, JsonTokens } from './json-tokens.ts';

/** A label shows the way to its value; from this length on (UTF-16 code units) further steps are left out. */
const MAX_LABEL_LENGTH = 120;
const MAX_KEY_LENGTH = 60;

interface Frame {
  isArray: boolean;
  label: string;
  /** Elements so far. */
  count: number;
}

/** Told of the values of records, which lie `depth` containers deep or deeper. */
export interface RecordFields {
  title: RecordTitle;
  collector: FieldCollector;
  values: RecordValuesBuilder;
  depth: number;
}

/** Told about the children of the outermost value, or of the value itself when it holds no others. */
export interface JsonOutline {
  /** @param key null for array elements */
  onChild(key: string | null): void;
}

/**
 * Writes a JSON value as readable lines, one per leaf: `address.city: Oslo`; plain values of one array share a line.
 * Values are mapped to where they stand in the source. Empty values (null, "", {}, []) are left out. The nesting is
 * kept on a list of our own, so a million levels are no deeper for the call stack than one.
 */
export class JsonWriter {
  readonly #source: string;
  readonly #text: MappedTextBuilder;
  readonly #fields: RecordFields | null;
  readonly #stack: Frame[] = [];
  /** The array whose plain values share the line being written. */
  #listOnLine: Frame | null = null;
  #key = '';

  /** @param fields where to offer what a record holds */
  constructor(source: string, text: MappedTextBuilder, fields: RecordFields | null) {
    this.#source = source;
    this.#text = text;
    this.#fields = fields;
  }

  /**
   * Reads one value from [start, end) of the source. Comments and a comma before a closing bracket are accepted.
   *
   * @throws JsonSyntaxProblem; what was written until then stays in the text
   */
  write(start: number, end: number, outline: JsonOutline): void {
    const tokens = new JsonTokens(this.#source, start, end);
    this.#stack.length = 0;
    this.#listOnLine = null;
    if (!tokens.advance()) throw new JsonSyntaxProblem('no value', start);
    this.#value(tokens, outline);
    while (this.#stack.length > 0) this.#next(tokens, outline);
    if (tokens.advance()) throw new JsonSyntaxProblem('more after the end of the value', tokens.start);
  }

  /** The next element of the innermost open container, or its end. */
  #next(tokens: JsonTokens, outline: JsonOutline): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return;
    const close = frame.isArray ? ']' : '}';
    this.#expect(tokens, `a value or "${close}"`);
    if (frame.count > 0 && tokens.kind === ',') this.#expect(tokens, `a value or "${close}"`);
    else if (frame.count > 0 && tokens.kind !== close) throw this.#unexpected(tokens, `"," or "${close}"`);
    if (tokens.kind === close) {
      this.#stack.pop();
      return;
    }
    frame.count += 1;
    if (!frame.isArray) this.#readKey(tokens);
    if (this.#stack.length === 1) outline.onChild(frame.isArray ? null : this.#key);
    this.#value(tokens, outline);
  }

  #readKey(tokens: JsonTokens): void {
    const { kind, start, end } = tokens;
    if (kind !== 'string') throw this.#unexpected(tokens, 'a key in quotes');
    this.#key = decodeJsonString(this.#source, start + 1, end - 1, MAX_KEY_LENGTH);
    this.#expect(tokens, '":"');
    if (tokens.kind !== ':') throw this.#unexpected(tokens, '":"');
    this.#expect(tokens, 'a value');
  }

  #value(tokens: JsonTokens, outline: JsonOutline): void {
    const { kind } = tokens;
    if (kind === '{' || kind === '[') {
      this.#stack.push({ isArray: kind === '[', label: this.#label(), count: 0 });
    } else if (kind === 'string' || kind === 'literal') {
      if (this.#stack.length === 0) outline.onChild(null);
      this.#leaf(tokens);
    } else throw this.#unexpected(tokens, 'a value');
  }

  #leaf({ kind, start, end }: JsonTokens): void {
    const source = this.#source;
    const isString = kind === 'string';
    if (isString ? end - start === 2 : source.startsWith('null', start)) return;
    const frame = this.#stack.at(-1);
    if (this.#fields && frame && !frame.isArray && this.#stack.length === this.#fields.depth) {
      this.#fields.title.offer(
        this.#key,
        isString ? decodeJsonString(source, start + 1, end - 1) : source.slice(start, Math.min(end, start + 40)),
      );
    }
    const label = frame?.isArray ? frame.label : this.#label();
    if (this.#fields && this.#stack.length >= this.#fields.depth && label !== '') {
      const name = label.replaceAll(/\[\d+\]/g, '[]');
      this.#fields.collector.add(name, isString ? source.slice(start + 1, end - 1) : source.slice(start, end));
      const value = isString ? decodeJsonString(source, start + 1, end - 1) : readValue(source.slice(start, end));
      this.#fields.values.add(label.replaceAll(/\[\d+\]/g, ''), value);
    }
    if (frame?.isArray && this.#listOnLine === frame) this.#text.insert(', ');
    else {
      this.#text.insert(label === '' ? '\n' : `\n${label}: `);
    }
    this.#listOnLine = frame?.isArray ? frame : null;
    if (isString) appendJsonString(this.#text, source, start + 1, end - 1);
    else this.#text.copy(start, end);
  }

  /** The way from the record to the value that is about to be read. */
  #label(): string {
    const frame = this.#stack.at(-1);
    const isAboveFields = this.#fields !== null && this.#stack.length < this.#fields.depth;
    if (!frame || isAboveFields) return '';
    if (frame.label.length >= MAX_LABEL_LENGTH) return frame.label;
    if (frame.isArray) return `${frame.label}[${frame.count - 1}]`;
    return frame.label === '' ? this.#key : `${frame.label}.${this.#key}`;
  }

  #expect(tokens: JsonTokens, what: string): void {
    if (!tokens.advance()) throw new JsonSyntaxProblem(`the text ends where ${what} is expected`, tokens.end);
  }

  #unexpected(tokens: JsonTokens, what: string): JsonSyntaxProblem {
    return new JsonSyntaxProblem(`${JSON.stringify(tokens.kind)} where ${what} is expected`, tokens.start);
  }
}
