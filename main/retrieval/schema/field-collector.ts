import type { FieldType, SchemaField } from '../../contract/schema.ts';

/** Fields that are looked at; further ones are not compared. */
const MAX_FIELDS = 500;
const MAX_NAME_LENGTH = 120;
/** Records that are looked at: enough to know a column, and bounded for files with millions of them. */
const MAX_RECORDS = 50_000;
/** Hashes kept of a field's values. */
export const SKETCH_SIZE = 64;
/** A field has a type when so many of its values have it. */
const TYPE_SHARE = 0.95;
/** Leading code units of a value that are hashed and judged. */
const MAX_VALUE_LENGTH = 200;

const NUMBER = /^[-+]?(?:\d[\d ,.']*|\.\d+)(?:e[-+]?\d+)?\s?%?$/i;
const BOOLEAN = /^(?:true|false|yes|no)$/i;
const DATE = /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4})(?:[T ].*)?$/;

interface Field {
  name: string;
  values: number;
  counts: Record<'number' | 'boolean' | 'date' | 'text', number>;
  sketch: Sketch;
}

/** Collects the fields of a data file while it is read, record by record. */
export class FieldCollector {
  readonly #fields = new Map<string, Field>();
  #records = 0;

  /** Makes a field known that may have no value at all: a column that has a name. */
  declare(name: string): void {
    this.#field(name);
  }

  /** @param value as it stands in the file; a blank one is none */
  add(name: string, value: string): void {
    if (this.#records >= MAX_RECORDS) return;
    const text = value.slice(0, MAX_VALUE_LENGTH).trim();
    const field = text === '' ? undefined : this.#field(name);
    if (!field) return;
    field.values += 1;
    field.counts[typeOf(text)] += 1;
    field.sketch.add(hashText(text));
  }

  endRecord(): void {
    this.#records += 1;
  }

  /** @returns the fields in the order in which they came up; null when the file holds no records */
  build(): readonly SchemaField[] | null {
    if (this.#records === 0 || this.#fields.size === 0) return null;
    const records = Math.min(this.#records, MAX_RECORDS);
    return [...this.#fields.values()].map((field) => ({
      name: field.name,
      type: mainType(field),
      filled: Math.min(1, field.values / records),
      values: field.values,
      sketch: field.sketch.build(),
    }));
  }

  #field(name: string): Field | undefined {
    const key = name.slice(0, MAX_NAME_LENGTH);
    const known = this.#fields.get(key);
    if (known || this.#fields.size >= MAX_FIELDS) return known;
    const field = { name: key, values: 0, counts: { number: 0, boolean: 0, date: 0, text: 0 }, sketch: new Sketch() };
    this.#fields.set(key, field);
    return field;
  }
}

function typeOf(text: string): 'number' | 'boolean' | 'date' | 'text' {
  if (DATE.test(text)) return 'date';
  if (NUMBER.test(text)) return 'number';
  return BOOLEAN.test(text) ? 'boolean' : 'text';
}

function mainType({ values, counts }: Field): FieldType {
  if (values === 0) return 'empty';
  const [best] = (Object.entries(counts) as [FieldType, number][]).toSorted((a, b) => b[1] - a[1]);
  return best && best[1] >= values * TYPE_SHARE ? best[0] : 'mixed';
}

/** FNV-1a, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** The smallest distinct hashes, ascending. */
class Sketch {
  readonly #kept: number[] = [];

  add(hash: number): void {
    const kept = this.#kept;
    if (kept.length === SKETCH_SIZE && hash >= (kept[SKETCH_SIZE - 1] ?? 0)) return;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((kept[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    if (kept[low] === hash) return;
    kept.splice(low, 0, hash);
    if (kept.length > SKETCH_SIZE) kept.pop();
  }

  build(): readonly number[] {
    return this.#kept;
  }
}
