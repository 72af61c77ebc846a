/** A phrase has at least so many characters: shorter ones stand in any text. */
const MIN_PHRASE_LENGTH = 20;
const MIN_PHRASE_WORDS = 3;
const MAX_PHRASE_WORDS = 12;
/** A word without blanks (another script, a number, a key) this long is cut into pieces of that many characters. */
const LONG_WORD_LENGTH = 24;

/**
 * The phrases that a text is made of, one from each word on, in lower case: some words of one line that are apart by a
 * single blank, up to the first that makes the phrase long enough. The same stretch of text gives the same phrases
 * wherever it stands, so what was copied from a text shares phrases with it. No phrase holds a quote, a backslash or a
 * control character: it is written alike in a text, in JSON and in a database.
 */
export function* phrasesOf(text: string): Generator<string> {
  for (const [run] of text.toLowerCase().matchAll(/[^\p{Cc}"\\\u2028\u2029]+/gu)) {
    const words = run.split(' ');
    for (let start = 0; start < words.length; start += 1) {
      const phrase = phraseFrom(words, start);
      if (phrase !== null) yield phrase;
      yield* piecesOf(words[start] ?? '');
    }
  }
}

function phraseFrom(words: readonly string[], start: number): string | null {
  let phrase = words[start] ?? '';
  if (phrase === '') return null;
  for (let count = 2; count <= MAX_PHRASE_WORDS && start + count <= words.length; count += 1) {
    const word = words[start + count - 1] ?? '';
    if (word === '') return null;
    phrase += ` ${word}`;
    if (count >= MIN_PHRASE_WORDS && phrase.length >= MIN_PHRASE_LENGTH) return phrase;
  }
  return null;
}

function* piecesOf(word: string): Generator<string> {
  for (let at = 0; at + LONG_WORD_LENGTH <= word.length; at += 1) yield word.slice(at, at + LONG_WORD_LENGTH);
}

/** @returns every distinct phrase of the text; for a text that has none, its lines of at least six characters */
export function distinctPhrases(text: string): Set<string> {
  const phrases = new Set(phrasesOf(text));
  if (phrases.size > 0) return phrases;
  const lines = text.toLowerCase().split(/[\p{Cc}"\\]+/u);
  return new Set(lines.map((line) => line.trim()).filter((line) => line.length >= MIN_LINE_LENGTH));
}

const MIN_LINE_LENGTH = 6;
