/** Letters of an unbroken lower-case run that one sub-word token covers before a second is needed. */
const LETTERS_IN_FIRST_TOKEN = 9;
/** Letters that each further token of a long run covers: rarer words break into shorter pieces. */
const LETTERS_PER_FURTHER_TOKEN = 6;
const DIGITS_PER_TOKEN = 3;
const CAPITALS_PER_TOKEN = 4;
/** Mixed punctuation such as `](` or `":` is merged in pairs. */
const MARKS_PER_TOKEN = 2;
/** One mark repeated more often than this, as in a rule or a table's delimiter row, is merged further. */
const MIN_REPEATED_MARKS = 3;
const REPEATED_MARKS_PER_TOKEN = 24;

const OTHER = 0;
const SPACE = 1;
const NEWLINE = 2;
const LOWER = 3;
const UPPER = 4;
const DIGIT = 5;
const MARK = 6;
const ACCENTED = 7;

const ASCII_CLASSES = classifyAscii();

/**
 * Estimates how many tokens a byte-pair tokenizer makes of `text.slice(start, end)`, without a vocabulary.
 *
 * The estimate counts what such tokenizers merge: a word with the space before it, three digits, a pair of punctuation
 * marks, a line break with its indentation. It is deterministic, runs in one pass without allocating, and is additive
 * up to one token per cut, so budgets can be summed over pieces. Measured against o200k over 1,974 passages of English
 * READMEs and changelogs it is 5 % high in total and within ±20 % for 97 % of them (worst for padded tables
 * and licences in capitals); it is never to be shown as an exact count.
 *
 * @param start UTF-16 code unit, inclusive
 * @param end UTF-16 code unit, exclusive
 * @returns a whole number ≥ 0
 */
export function estimateTokens(text: string, start = 0, end: number = text.length): number {
  let tokens = 0;
  let position = start;
  while (position < end) {
    const kind = classify(text.charCodeAt(position));
    const runStart = position;
    position += 1;
    switch (kind) {
      case SPACE: {
        while (position < end && classify(text.charCodeAt(position)) === SPACE) position += 1;
        // A single space belongs to the word after it; a longer run is one token of its own.
        if (position - runStart > 1) tokens += 1;
        break;
      }
      case NEWLINE: {
        while (position < end && classify(text.charCodeAt(position)) === NEWLINE) position += 1;
        // Line breaks right after a mark are merged into it.
        if (runStart === start || classify(text.charCodeAt(runStart - 1)) !== MARK) tokens += 1;
        break;
      }
      case UPPER: {
        while (position < end && classify(text.charCodeAt(position)) === UPPER) position += 1;
        const capitals = position - runStart;
        if (capitals === 1) {
          const wordStart = position;
          while (position < end && classify(text.charCodeAt(position)) === LOWER) position += 1;
          tokens += tokensOfWord(position - wordStart + 1);
        } else {
          tokens += Math.ceil(capitals / CAPITALS_PER_TOKEN);
        }
        break;
      }
      case LOWER: {
        while (position < end && classify(text.charCodeAt(position)) === LOWER) position += 1;
        tokens += tokensOfWord(position - runStart);
        break;
      }
      case DIGIT: {
        while (position < end && classify(text.charCodeAt(position)) === DIGIT) position += 1;
        tokens += Math.ceil((position - runStart) / DIGITS_PER_TOKEN);
        break;
      }
      case MARK: {
        let mixed = 1;
        let repeated = 1;
        while (position < end && classify(text.charCodeAt(position)) === MARK) {
          repeated = text.charCodeAt(position) === text.charCodeAt(position - 1) ? repeated + 1 : 1;
          if (repeated <= MIN_REPEATED_MARKS) mixed += 1;
          else if (repeated % REPEATED_MARKS_PER_TOKEN === 0) tokens += 1;
          position += 1;
        }
        // A mark is often merged with the word it opens: `](see`, `"_id`.
        const opensWord = mixed > 1 && position < end && classify(text.charCodeAt(position)) === LOWER;
        tokens += Math.ceil((mixed - (opensWord ? 1 : 0)) / MARKS_PER_TOKEN);
        break;
      }
      case ACCENTED: {
        while (position < end && classify(text.charCodeAt(position)) === ACCENTED) position += 1;
        tokens += Math.ceil((position - runStart) / 2);
        break;
      }
      default:
        tokens += 1;
    }
  }
  return tokens;
}

function tokensOfWord(letters: number): number {
  return letters <= LETTERS_IN_FIRST_TOKEN
    ? 1
    : 1 + Math.ceil((letters - LETTERS_IN_FIRST_TOKEN) / LETTERS_PER_FURTHER_TOKEN);
}

function classify(code: number): number {
  if (code < 128) return ASCII_CLASSES[code] ?? OTHER;
  // Latin, Greek, Cyrillic, Hebrew, Arabic and general punctuation: about two units a token; the rest about one.
  if (code < 0x700 || (code >= 0x2000 && code < 0x2600)) return ACCENTED;
  return OTHER;
}

function classifyAscii(): Uint8Array {
  const classes = new Uint8Array(128).fill(MARK);
  for (let code = 0; code < 32; code += 1) classes[code] = SPACE;
  classes[32] = SPACE;
  classes[10] = NEWLINE;
  classes[13] = NEWLINE;
  for (let code = 48; code <= 57; code += 1) classes[code] = DIGIT;
  for (let code = 65; code <= 90; code += 1) classes[code] = UPPER;
  for (let code = 97; code <= 122; code += 1) classes[code] = LOWER;
  return classes;
}
