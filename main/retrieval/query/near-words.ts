import type { Database } from '../../storage/database.ts';
import { editDistance } from './edit-distance.ts';
import { reverse } from './words.ts';

export interface NearWord {
  word: string;
  /** 1 or 2. */
  distance: number;
}

/**
 * Rows looked at per range of the word list, a few milliseconds' worth. Only short beginnings of common words in a
 * vocabulary of hundreds of thousands reach it.
 */
const MAX_ROWS = 20_000;

/**
 * The words of the corpus within a distance of a word that is not in it.
 *
 * Nothing is held in memory: edits leave the beginning or the end of the word intact, so the near words are found in
 * two ranges of the word list, one by their first letters and one, over the reversed words, by their last. For one edit
 * a little less than half of the letters is intact on one side, and nothing is missed; for two, a third is asked for,
 * which misses those with an edit in the first third and one in the last.
 */
export function nearWords(database: Database, word: string, limit: 1 | 2): NearWord[] {
  const intact = limit === 1 ? Math.floor((word.length - 1) / 2) : Math.floor(word.length / 3);
  const lengths = { from: word.length - limit, to: word.length + limit };
  const distances = new Map<string, number>();
  const look = (candidate: string): void => {
    if (distances.has(candidate)) return;
    const distance = editDistance(word, candidate, limit);
    if (distance > 0 && distance <= limit) distances.set(candidate, distance);
  };
  const forwards = database.prepare<{ text: string }>(
    'SELECT word AS text FROM word WHERE length = ? AND word >= ? AND word < ? LIMIT ?',
  );
  const backwards = database.prepare<{ text: string }>(
    'SELECT reversed AS text FROM word_reversed WHERE length = ? AND reversed >= ? AND reversed < ? LIMIT ?',
  );
  for (let length = lengths.from; length <= lengths.to; length++) {
    for (const { text } of forwards.all(length, ...rangeOf(word.slice(0, intact)), MAX_ROWS)) look(text);
    for (const { text } of backwards.all(length, ...rangeOf(reverse(word).slice(0, intact)), MAX_ROWS))
      look(reverse(text));
  }
  return [...distances].map(([near, distance]) => ({ word: near, distance }));
}

/** Words are a–z, so `{` follows all of them. */
function rangeOf(beginning: string): [from: string, to: string] {
  return [beginning, `${beginning}{`];
}
