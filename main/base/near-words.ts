/**
 * Edits that turn one word into the other: letters added, left out, replaced, or two neighbours swapped (optimal string
 * alignment).
 *
 * @param limit the count stops mattering above this; then `limit + 1` is returned
 * @see Damerau, CACM 1964; Levenshtein, 1966
 */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwap) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[other.length] ?? 0, limit + 1);
}

const SHORT_WORD_LENGTH = 5;
/** Words that share a beginning of at least so many letters, and most of the shorter one, are of one family. */
const MIN_SHARED_BEGINNING = 4;
const SHARED_BEGINNING_RATIO = 0.7;

/**
 * @param words lower case, distinct
 * @returns the words written most like the term, nearest first, at most `limit`; never the term itself
 */
export function nearWords(term: string, words: Iterable<string>, limit: number): string[] {
  const allowed = term.length <= SHORT_WORD_LENGTH ? 1 : 2;
  const near: { word: string; distance: number }[] = [];
  for (const word of words) {
    if (word === term || word.length < 2) continue;
    const distance = editDistance(term, word, allowed);
    if (distance <= allowed && distance < Math.min(term.length, word.length) / 2) near.push({ word, distance });
    else if (isOneFamily(term, word)) near.push({ word, distance: allowed + 1 });
  }
  return near
    .toSorted((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, limit)
    .map(({ word }) => word);
}

function isOneFamily(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let shared = 0;
  while (shared < shorter && one[shared] === other[shared]) shared += 1;
  return shared >= MIN_SHARED_BEGINNING && shared >= shorter * SHARED_BEGINNING_RATIO;
}
