import type { Database } from '../../storage/database.ts';

/** Shorter words are not suggested, longer ones are no words. */
export const MIN_WORD_LETTERS = 3;
export const MAX_WORD_LETTERS = 24;

/** Shorter words are too like each other to be repaired. */
const MIN_REPAIRABLE_LETTERS = 4;

const TOKEN = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;
const MARKS = /\p{M}+/gu;
const NON_ASCII = /[^\0-\x7f]/;
const WORD = new RegExp(`^[a-z]{${MIN_WORD_LETTERS},${MAX_WORD_LETTERS}}$`);

/** As FTS5 folds it: lower case, without accents. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  return NON_ASCII.test(lower) ? lower.normalize('NFD').replace(MARKS, '') : lower;
}

/** Adds the distinct words of a text that could be what somebody meant: Latin letters only, folded. */
export function collectWords(text: string, words: Set<string>): void {
  for (const token of foldWord(text).match(TOKEN) ?? []) if (WORD.test(token)) words.add(token);
}

export function isRepairable(word: string): boolean {
  return word.length >= MIN_REPAIRABLE_LETTERS && WORD.test(word);
}

/**
 * Keeps the words of written texts, for the repair of misspelled ones. The lexical index cannot tell them: it holds
 * stems. A word is there once, without counts, so that writing a chunk costs one statement; how often a word occurs is
 * asked of the lexical index when somebody needs it.
 *
 * Call it inside the transaction that writes the texts.
 */
export function recordWords(database: Database, texts: readonly string[]): void {
  const words = new Set<string>();
  for (const text of texts) collectWords(text, words);
  keepWords(database, words);
}

/** {@link recordWords}, of words that were collected. */
export function keepWords(database: Database, words: ReadonlySet<string>): void {
  if (words.size === 0) return;
  const added = database
    .prepare<{ word: string }>(
      `INSERT INTO word (length, word) SELECT length(value), value FROM json_each(?) WHERE true
       ON CONFLICT DO NOTHING RETURNING word`,
    )
    .all(JSON.stringify([...words]));
  const mirror = database.prepare('INSERT INTO word_reversed (length, reversed) VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (const { word } of added) mirror.run(word.length, reverse(word));
}

/** The texts of a chunk that its words come from, in one. A heading path is stored as JSON, whose escapes are no words. */
export const CHUNK_WORDS_SQL = `chunk.title || ' ' || chunk.text || ' ' ||
  coalesce((SELECT group_concat(value, ' ') FROM json_each(chunk.heading_path)), '')`;

/**
 * Forgets words that no chunk holds any more. Words of removed texts must not stay behind: they may be what an erasure
 * was about. The lexical index answers by stem, so the text that it finds is looked at, too; and since that text stays,
 * so do all of its words: what many texts have is found at once, whichever word was asked for.
 *
 * Call it inside the transaction that removed the texts, after their rows are gone.
 *
 * @param words of the removed texts, see {@link collectWords}
 * @param kept texts that were written in their place: their words need not be looked for
 */
export function forgetWords(database: Database, words: ReadonlySet<string>, kept: readonly string[] = []): void {
  if (words.size === 0) return;
  const stay = new Set<string>();
  for (const text of kept) collectWords(text, stay);
  const holders = database.prepare<{ text: string }>(
    `SELECT ${CHUNK_WORDS_SQL} AS text FROM chunk_fts
     JOIN chunk ON chunk.id = chunk_fts.rowid WHERE chunk_fts MATCH ?`,
  );
  const removeWord = database.prepare('DELETE FROM word WHERE length = ? AND word = ?');
  const removeMirror = database.prepare('DELETE FROM word_reversed WHERE length = ? AND reversed = ?');
  for (const word of words) {
    if (stay.has(word)) continue;
    if (isHeldBy(holders.iterate(`"${word}"`), word, stay)) continue;
    removeWord.run(word.length, word);
    removeMirror.run(word.length, reverse(word));
  }
}

/** How many chunks of the same stem are read for the word itself; a common stem has its commonest word among these. */
const HOLDERS_READ = 50;

/** @param stay gets the words of every text that was read */
function isHeldBy(rows: Iterable<{ text: string }>, word: string, stay: Set<string>): boolean {
  let read = 0;
  for (const { text } of rows) {
    collectWords(text, stay);
    if (stay.has(word)) return true;
    read += 1;
    if (read === HOLDERS_READ) return false;
  }
  return false;
}

/** Whether the folded word stands in the text as a whole word. */
export function holdsWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}\\p{Co}])${word}(?![\\p{L}\\p{N}\\p{Co}])`, 'u').test(foldWord(text));
}

export function reverse(word: string): string {
  return word.split('').toReversed().join('');
}
