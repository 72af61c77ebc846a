import { matchText } from './palette-match.ts';

/** How much of a passage stands in one line. UTF-16 code units. */
const SNIPPET_LENGTH = 90;
/** How much of it stands before the first word that matched. */
const LEAD_LENGTH = 20;

/** @returns one line around the first word of `query` in `text` (its start when none is in it), white space folded */
export function snippetOf(text: string, query: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const first = query
    .split(/\s+/)
    .flatMap((word) => matchText(word, line)?.ranges.map(([start]) => start) ?? [])
    .reduce((least, start) => Math.min(least, start), line.length);
  const from = first === line.length ? 0 : Math.max(0, first - LEAD_LENGTH);
  // Cut between words, not through one.
  const start = from === 0 ? 0 : line.indexOf(' ', from) + 1;
  const end = start + SNIPPET_LENGTH;
  return line.slice(start, end < line.length ? line.lastIndexOf(' ', end) : undefined).trim();
}
