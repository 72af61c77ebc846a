import type { BuiltinVocabulary } from './builtin-vocabulary.ts';

/** Words beyond these are not read: about 25,000 characters, far past any chunk, and a bound on one text's work. */
const MAX_WORDS = 4096;

/** A word is cut to its first 40 letters; nothing longer is a word. */
const MAX_WORD_LETTERS = 40;

const SEPARATOR = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
const APOSTROPHE = 4;

const RIGHT_SINGLE_QUOTE = 0x2019;

/** Kinds of the ASCII codes in a text as it was written. */
const RAW_KINDS = kindsOf({ upperCaseIs: UPPER });

/**
 * After folding, a capital can only come from a compatibility character (™ → TM). Lower-casing came first and left it
 * alone, so the word pattern never sees it.
 */
const FOLDED_KINDS = kindsOf({ upperCaseIs: SEPARATOR });

const NON_ASCII = /[^\0-\x7f]/;

/**
 * The tokenizer of `builtin-en`: camelCase is split, letters are lower-cased and lose their accents, apostrophes
 * between letters disappear (`don't` → `dont`), and every run of letters or of digits is a word of the vocabulary or
 * its pieces.
 *
 * It is one pass, because every character of an ingest goes through it. Plain ASCII is read in place; only other text
 * pays for Unicode normalisation. `test/support/reference-builtin-words.ts` says the same in regular expressions and
 * is the oracle.
 */
export class BuiltinTokenizer {
  readonly #vocabulary: BuiltinVocabulary;

  constructor(vocabulary: BuiltinVocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** The ids of `text` in reading order; empty when it holds no Latin letter and no digit. Never throws. */
  encode(text: string): number[] {
    const ids: number[] = [];
    scanWords(text, (word) => this.#vocabulary.append(word, ids));
    return ids;
  }
}

/** Calls `onWord` with each normalised word, at most {@link MAX_WORDS} of at most {@link MAX_WORD_LETTERS} letters. */
export function scanWords(text: string, onWord: (word: string) => void): void {
  const isPlain = !NON_ASCII.test(text);
  const source = isPlain ? text : fold(text);
  const letters = isPlain ? text.toLowerCase() : source;
  const kinds = isPlain ? RAW_KINDS : FOLDED_KINDS;
  const end = source.length;
  let index = 0;
  for (let words = 0; words < MAX_WORDS; words++) {
    while (index < end && !isWordKind(kindAt(source, index, kinds))) index++;
    if (index >= end) return;
    let start = index;
    let before = '';
    let previous = kindAt(source, index, kinds);
    index++;
    if (previous === DIGIT) {
      while (index < end && kindAt(source, index, kinds) === DIGIT) index++;
    } else {
      for (; index < end; index++) {
        const kind = kindAt(source, index, kinds);
        if (kind === LOWER || (kind === UPPER && previous !== LOWER)) {
          previous = kind;
        } else if (kind === APOSTROPHE && index + 1 < end && isLetterKind(kindAt(source, index + 1, kinds))) {
          before += letters.slice(start, index);
          start = index + 1;
          previous = APOSTROPHE;
        } else break;
      }
    }
    const word = before === '' ? letters.slice(start, index) : before + letters.slice(start, index);
    onWord(word.length > MAX_WORD_LETTERS ? word.slice(0, MAX_WORD_LETTERS) : word);
  }
}

/** camelCase split first (it needs the capitals), then lower case, then letters without their accents and ligatures. */
function fold(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

function kindAt(source: string, index: number, kinds: Uint8Array): number {
  const code = source.charCodeAt(index);
  if (code < 128) return kinds[code] as number;
  return code === RIGHT_SINGLE_QUOTE ? APOSTROPHE : SEPARATOR;
}

function isWordKind(kind: number): boolean {
  return kind !== SEPARATOR && kind !== APOSTROPHE;
}

function isLetterKind(kind: number): boolean {
  return kind === LOWER || kind === UPPER;
}

function kindsOf(options: { upperCaseIs: number }): Uint8Array {
  const kinds = new Uint8Array(128);
  for (let code = 0x61; code <= 0x7a; code++) kinds[code] = LOWER;
  for (let code = 0x41; code <= 0x5a; code++) kinds[code] = options.upperCaseIs;
  for (let code = 0x30; code <= 0x39; code++) kinds[code] = DIGIT;
  kinds[0x27] = APOSTROPHE;
  return kinds;
}
