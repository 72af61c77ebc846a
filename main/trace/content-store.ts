import { StorageError } from '../base/errors/storage-error.ts';
import type { Attributes, AttributeValue } from '../contract/span.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import type { Database } from '../storage/database.ts';

/** Texts from this many UTF-16 units on are stored once by hash instead of in every row. */
const LARGE_TEXT_LENGTH = 512;
/** Says how a hash was made; a later form gets another prefix and both stay readable. */
export const HASH_PREFIX = 'v1:';
/** An attribute whose value is `CONTENT_REFERENCE + hash` stands for the text of that hash. U+0000 cannot be typed. */
export const CONTENT_REFERENCE = '\u0000content:';

/** Large texts, once each, by the hash of what they say. Reading checks the hash: replay can trust what it gets. */
export interface ContentStore {
  /** @returns the attributes with every large text swapped for a reference to its stored form */
  detach(attributes: Attributes): Attributes;
  /** @throws StorageError `storage_corrupt` when a text is missing or is not what its hash says */
  attach(attributes: Attributes): Attributes;
}

export function createContentStore(database: Database): ContentStore {
  const insert = database.prepare('INSERT INTO content (content_hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = database.prepare<{ text: string }>('SELECT text FROM content WHERE content_hash = ?');

  const keep = (value: AttributeValue): AttributeValue => {
    if (typeof value !== 'string') return value;
    // A foreign value that looks like a reference is stored too, so that it reads back as itself.
    if (value.length < LARGE_TEXT_LENGTH && !value.startsWith(CONTENT_REFERENCE)) return value;
    const hash = HASH_PREFIX + sha256Hex(value);
    insert.run(hash, value);
    return CONTENT_REFERENCE + hash;
  };
  const restore = (value: AttributeValue): AttributeValue => {
    if (typeof value !== 'string' || !value.startsWith(CONTENT_REFERENCE)) return value;
    const hash = value.slice(CONTENT_REFERENCE.length);
    const text = select.get(hash)?.text;
    if (text === undefined || HASH_PREFIX + sha256Hex(text) !== hash) {
      throw new StorageError(
        `A stored text of ${database.path} does not match its hash ${hash}. Run \`trestle db check\`, then restore a backup.`,
        { code: 'storage_corrupt' },
      );
    }
    return text;
  };
  return {
    detach: (attributes) => mapValues(attributes, keep),
    // Most spans hold no large text: they are not copied.
    attach: (attributes) =>
      Object.values(attributes).some(isContentReference) ? mapValues(attributes, restore) : attributes,
  };
}

function isContentReference(value: AttributeValue): boolean {
  return typeof value === 'string' && value.startsWith(CONTENT_REFERENCE);
}

function mapValues(attributes: Attributes, change: (value: AttributeValue) => AttributeValue): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, change(value)]));
}
