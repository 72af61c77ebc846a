import { ConfigError } from '../../main/base/errors/config-error.ts';

/** A word is looked up whole; its pieces are at most this many letters long, as in training. */
const MAX_PIECE_LETTERS = 10;

/** Marks an entry that may only begin a word. */
const PREFIX_MARK = '^';

/** Marks an entry that may only continue a word. */
const CONTINUATION_MARK = '##';

/**
 * Distinct split words remembered before the memory is emptied. Identifiers and rare words repeat within a document, so
 * the memory pays; 32,768 words of at most 40 letters stay under 8 MB.
 */
const MAX_REMEMBERED_WORDS = 32_768;

/** Turns one normalised word (`[a-z]+` or `[0-9]+`) into the ids of its table rows. */
export class BuiltinVocabulary {
  readonly #words = new Map<string, number>();
  readonly #prefixes = new Map<string, number>();
  readonly #continuations = new Map<string, number>();
  readonly #remembered = new Map<string, readonly number[]>();

  /**
   * @param json the text of `vocab.json`: entry → id, entries being whole words, `^`-prefixes and `##`-continuations
   * @throws ConfigError when it is not such an object
   */
  constructor(json: string) {
    const entries = parseEntries(json);
    for (const entry in entries) {
      const id = entries[entry];
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) {
        throw new ConfigError(
          `vocab.json gives "${entry}" the id ${JSON.stringify(id)}; ids are whole numbers from 0.`,
        );
      }
      if (entry.startsWith(PREFIX_MARK)) this.#prefixes.set(entry.slice(PREFIX_MARK.length), id);
      else if (entry.startsWith(CONTINUATION_MARK)) this.#continuations.set(entry.slice(CONTINUATION_MARK.length), id);
      else this.#words.set(entry, id);
    }
  }

  /** Appends the ids of `word` to `ids`: one id for a known word, else greedy longest pieces. */
  append(word: string, ids: number[]): void {
    const id = this.#words.get(word);
    if (id !== undefined) {
      ids.push(id);
      return;
    }
    for (const piece of this.#piecesOf(word)) ids.push(piece);
  }

  #piecesOf(word: string): readonly number[] {
    const known = this.#remembered.get(word);
    if (known !== undefined) return known;
    const pieces = this.#split(word);
    if (this.#remembered.size >= MAX_REMEMBERED_WORDS) this.#remembered.clear();
    this.#remembered.set(detach(word), pieces);
    return pieces;
  }

  #split(word: string): number[] {
    const pieces: number[] = [];
    let start = 0;
    while (start < word.length) {
      let length = Math.min(MAX_PIECE_LETTERS, word.length - start);
      for (; length > 0; length--) {
        const piece = word.slice(start, start + length);
        const id = start === 0 ? (this.#words.get(piece) ?? this.#prefixes.get(piece)) : this.#continuations.get(piece);
        if (id === undefined) continue;
        pieces.push(id);
        break;
      }
      // A letter that begins no piece is skipped, so that one odd letter does not lose the word.
      start += Math.max(length, 1);
    }
    return pieces;
  }
}

function parseEntries(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ConfigError('vocab.json is not JSON; restore the model folder from the release.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('vocab.json is not an object of entry → id; restore the model folder from the release.');
  }
  return value as Record<string, unknown>;
}

/**
 * A copy that shares no memory: V8's slices of 13 and more letters would keep the whole text they were cut from alive.
 */
function detach(word: string): string {
  return Buffer.from(word, 'latin1').toString('latin1');
}
