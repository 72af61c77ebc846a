/**
 * Which words of a passage a question's words stand for. The index stems with Porter's rules; this is a smaller cousin
 * that marks what a reader sees as the same word (carry, carried, carrying), for display only.
 */

/** Words that carry no topic: marking them would colour the whole passage. */
const FUNCTION_WORDS = new Set(
  (
    'a about after all also am an and any are as at be because been before being but by can could did do does for from had ' +
    'has have how i if in into is it its just many me more much my no not of on only or our out over same so some such than that the ' +
    'their them then there these they this those to too under up us was we were what when where which while who why will ' +
    'with would you your'
  ).split(' '),
);

const WORD = /[\p{L}\p{N}]+/gu;

/** Endings in the order they are tried, and what takes their place. */
const ENDINGS: readonly (readonly [ending: RegExp, replacement: string])[] = [
  [/(?:ies|ied)$/, 'y'],
  [/(?:sses)$/, 'ss'],
  [/(?<=.{3})(?:ing|ed|es)$/, ''],
  [/(?<=..)(?<!s)s$/, ''],
];

/** @returns the word in lower case without its most common English endings */
export function stem(word: string): string {
  const lower = word.toLowerCase();
  if (lower.length <= 3) return lower;
  const [ending, replacement] = ENDINGS.find(([pattern]) => pattern.test(lower)) ?? [null, ''];
  const cut = ending === null ? lower : lower.replace(ending, replacement);
  return cut.length > 3 ? cut.replace(/e$/, '') : cut;
}

/** @returns stems of the query's topic words, in order and once each; all words when there is no topic word */
export function queryStems(query: string): ReadonlySet<string> {
  const words = query.match(WORD) ?? [];
  const topics = words.filter((word) => !FUNCTION_WORDS.has(word.toLowerCase()));
  return new Set((topics.length > 0 ? topics : words).map(stem));
}

export interface TextRange {
  start: number;
  end: number;
}

/** @returns where the query's words stand in a text; words that only a single space parts are one range */
export function termRanges(text: string, stems: ReadonlySet<string>): readonly TextRange[] {
  const ranges: TextRange[] = [];
  for (const match of text.matchAll(WORD)) {
    if (!stems.has(stem(match[0]))) continue;
    const end = match.index + match[0].length;
    const last = ranges.at(-1);
    if (last !== undefined && text.slice(last.end, match.index) === ' ') last.end = end;
    else ranges.push({ start: match.index, end });
  }
  return ranges;
}

/** @returns the query's words that a text holds, as the query writes them, in query order */
export function sharedTerms(query: string, text: string): readonly string[] {
  const held = new Set((text.match(WORD) ?? []).map(stem));
  const stems = queryStems(query);
  const shared = (query.match(WORD) ?? []).filter((word) => stems.has(stem(word)) && held.has(stem(word)));
  return [...new Map(shared.map((word) => [stem(word), word.toLowerCase()])).values()];
}
