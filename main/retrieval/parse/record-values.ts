import {
  type DocumentMetadata,
  MAX_METADATA_ENTRIES,
  MAX_METADATA_KEY_LENGTH,
  MAX_METADATA_LIST,
} from '../../contract/parse-quality.ts';

/** What one record of a data file says in its fields, for filters: keys in lower case. */
export type RecordValues = DocumentMetadata;

/** Longer texts are for searching, not for filtering, and are left out. UTF-16 code units. */
const MAX_VALUE_LENGTH = 200;
/** A number as programs write it. One with leading zeros is a code, one with separators is ambiguous: both stay text. */
const NUMBER = /^[-+]?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;

/** @returns what a field of a format without types holds: a number, a truth, or the text */
export function readValue(text: string): string | number | boolean {
  if (NUMBER.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/** Collects the fields of one record after the other. */
export class RecordValuesBuilder {
  #values = new Map<string, string | number | boolean | string[]>();

  /** A field that comes up again becomes a list of texts. */
  add(field: string, value: string | number | boolean): void {
    const key = field.slice(0, MAX_METADATA_KEY_LENGTH).trim().toLowerCase();
    const given = typeof value === 'string' ? value.trim().toWellFormed() : value;
    if (key === '' || given === '' || (typeof given === 'string' && given.length > MAX_VALUE_LENGTH)) return;
    if (typeof given === 'number' && !Number.isFinite(given)) return;
    const known = this.#values.get(key);
    if (known === undefined) {
      if (this.#values.size < MAX_METADATA_ENTRIES) this.#values.set(key, given);
    } else if (!Array.isArray(known)) this.#values.set(key, [String(known), String(given)]);
    else if (known.length < MAX_METADATA_LIST) known.push(String(given));
  }

  /** @returns the record's values, and begins the next; a key such as __proto__ is an ordinary key */
  take(): RecordValues {
    const values = Object.fromEntries(this.#values);
    this.#values = new Map();
    return values;
  }
}

/** @returns the records of a chunk as they are stored; null when there is nothing to filter by */
export function recordsJson(records: { values: readonly RecordValues[] } | null): string | null {
  const told = records?.values.filter((values) => Object.keys(values).length > 0) ?? [];
  return told.length === 0 ? null : JSON.stringify(told);
}

/** A record that was cut in two counts once where its parts come together again. */
export function joinValues(before: readonly RecordValues[], after: readonly RecordValues[]): readonly RecordValues[] {
  return before.at(-1) === after[0] ? [...before, ...after.slice(1)] : [...before, ...after];
}
