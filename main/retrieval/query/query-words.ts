import { foldWord } from './words.ts';

/** A word of a query with its place. */
export interface QueryWord {
  text: string;
  start: number;
  end: number;
  /** Lower case, without accents. */
  folded: string;
  /** It is a name, at the least: `Panthers`. */
  isCapitalised: boolean;
}

const QUOTED = /"[^"]*"|“[^”]*”|`[^`]*`/gu;
const RUN = /\S+/gu;
/** Punctuation that stands around words in prose, and joins that prose has inside them. */
const PLAIN_RUN = /^[("'‘’[¿¡]*\p{L}[\p{L}\p{M}]*(?:['’\-–—/]\p{L}[\p{L}\p{M}]*)*[)"'’\].,;:?!…]*$/u;
const LETTERS = /\p{L}[\p{L}\p{M}]*/gu;

/**
 * The words of a query that prose could hold: what stands in quotes is meant as it is, and what looks like an
 * identifier, a path, an address or a number (`getElementById`, `x86_64`, `a.b`, `HTTP`) is no word to be repaired.
 */
export function plainWords(query: string): QueryWord[] {
  const quoted = [...query.matchAll(QUOTED)].map((match) => [match.index, match.index + match[0].length] as const);
  const words: QueryWord[] = [];
  for (const run of query.matchAll(RUN)) {
    const start = run.index;
    if (!PLAIN_RUN.test(run[0])) continue;
    if (quoted.some(([from, to]) => start < to && start + run[0].length > from)) continue;
    for (const match of run[0].matchAll(LETTERS)) {
      const text = match[0];
      const rest = text.slice(1);
      if (rest !== rest.toLowerCase()) continue;
      const at = start + match.index;
      words.push({
        text,
        start: at,
        end: at + text.length,
        folded: foldWord(text),
        isCapitalised: text !== text.toLowerCase(),
      });
    }
  }
  return words;
}
