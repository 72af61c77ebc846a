/** Where a query was found in a text: half-open ranges of UTF-16 offsets, ascending, not touching. */
export interface Match {
  /** Higher is better; comparable for one query only. */
  score: number;
  ranges: readonly (readonly [start: number, end: number])[];
}

/**
 * Finds every word of `query` in `text`, ignoring case and order. A word at the start of a word of the text counts
 * more than one inside it, and the start of the whole text most.
 *
 * @returns null when a word is not found; an empty query matches everything with score 0
 */
export function matchText(query: string, text: string): Match | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  const ranges: [number, number][] = [];
  let score = 0;
  for (const word of words) {
    const at = bestPlace(lower, word);
    if (at === -1) return null;
    score += at === 0 ? 3 : isWordStart(lower, at) ? 2 : 1;
    ranges.push([at, at + word.length]);
  }
  return { score, ranges: mergeRanges(ranges) };
}

/** @returns where any word of `query` stands in `text`, once each: for a line that was found by meaning as well */
export function matchAnyWord(query: string, text: string): Match['ranges'] {
  const found = query.split(/\s+/).flatMap((word) => matchText(word, text)?.ranges ?? []);
  return mergeRanges(found.map(([start, end]) => [start, end]));
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

function bestPlace(text: string, word: string): number {
  const first = text.indexOf(word);
  for (let at = first; at !== -1; at = text.indexOf(word, at + 1)) if (isWordStart(text, at)) return at;
  return first;
}

function mergeRanges(ranges: readonly [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
