import {
  type DocumentMetadata,
  MAX_METADATA_ENTRIES,
  MAX_METADATA_KEY_LENGTH,
  MAX_METADATA_LIST,
  MAX_METADATA_TEXT_LENGTH,
  type MetadataValue,
} from '../../contract/parse-quality.ts';

/** Collects what a document says about itself, within the caps on count and size: the file was written by anybody. */
export class MetadataBuilder {
  readonly #entries = new Map<string, MetadataValue>();

  /** A key that is there already keeps its value; nothing is added for null, an empty text or a number that is none. */
  add(key: string, value: MetadataValue | null | undefined): void {
    const name = clean(key, MAX_METADATA_KEY_LENGTH).toLowerCase();
    if (name === '' || value === null || value === undefined || this.#entries.has(name)) return;
    if (this.#entries.size >= MAX_METADATA_ENTRIES) return;
    if (typeof value === 'boolean') this.#entries.set(name, value);
    else if (typeof value === 'number') {
      if (Number.isFinite(value)) this.#entries.set(name, value);
    } else if (typeof value === 'string') {
      const text = clean(value, MAX_METADATA_TEXT_LENGTH);
      if (text !== '') this.#entries.set(name, text);
    } else {
      const texts = value.slice(0, MAX_METADATA_LIST).map((text) => clean(text, MAX_METADATA_TEXT_LENGTH));
      const list = texts.filter((text) => text !== '');
      if (list.length > 0) this.#entries.set(name, list);
    }
  }

  build(): DocumentMetadata {
    // A key such as __proto__ is an ordinary key here.
    return Object.fromEntries(this.#entries);
  }
}

function clean(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength * 2)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, maxLength)
    .toWellFormed();
}
