import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { eligibleChunks } from '../search/eligible-chunks.ts';
import { readServingGeneration } from '../search/serving-generation.ts';

/** An acronym with what the corpus says it stands for. */
export interface AcronymDefinition {
  acronym: string;
  longForm: string;
  /** Chunks that define it so, of those looked at. */
  chunks: number;
}

/** Chunks that hold the acronym and are read for a definition. */
const CHUNKS_READ = 100;

/** Another long form for the same letters makes it unsafe to choose, unless this share of the definitions agree. */
const AGREEMENT = 2 / 3;

/**
 * Finds what acronyms of a query stand for, where the corpus says so in the usual way: "service level agreement (SLA)".
 *
 * @param request.acronyms capital letters, 2 to 8
 * @returns those with one long form that most definitions agree on; only eligible chunks are read
 */
export function expandAcronyms(
  database: Database,
  request: { acronyms: readonly string[]; filter: RetrievalFilter },
): AcronymDefinition[] {
  const serving = readServingGeneration(database);
  if (serving === null) return [];
  const eligible = eligibleChunks(request.filter, serving);
  const holders = database.prepare<{ text: string }>(
    `SELECT chunk.text FROM chunk_fts JOIN chunk ON chunk.id = chunk_fts.rowid
     WHERE chunk_fts MATCH ? ${eligible === null ? '' : `AND +chunk_fts.rowid IN (${eligible.sql})`} LIMIT ?`,
  );
  return request.acronyms.flatMap((acronym) => {
    const counts = new Map<string, number>();
    for (const { text } of holders.all(`"${acronym.toLowerCase()}"`, ...(eligible?.values ?? []), CHUNKS_READ)) {
      const longForm = longFormIn(text, acronym);
      if (longForm !== null) counts.set(longForm, (counts.get(longForm) ?? 0) + 1);
    }
    const [best] = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return best === undefined || best[1] < all * AGREEMENT ? [] : [{ acronym, longForm: best[0], chunks: best[1] }];
  });
}

/**
 * The words before "(ACRONYM)" whose first letters it is made of. Small words may stand between ("Department of Trade",
 * DT); letters inside words are not taken, which misses some and invents none.
 *
 * @returns in lower case; null when the text does not define the acronym so
 */
export function longFormIn(text: string, acronym: string): string | null {
  const at = text.indexOf(`(${acronym})`);
  if (at < 0) return null;
  const words = text.slice(Math.max(0, at - MAX_LONG_FORM), at).match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = acronym.toLowerCase();
  let letter = letters.length - 1;
  let start = words.length;
  while (letter >= 0 && start > 0) {
    const word = (words[start - 1] ?? '').toLowerCase();
    if (word.startsWith(letters[letter] ?? '')) letter--;
    else if (!SMALL_WORDS.has(word)) return null;
    start--;
  }
  return letter < 0 ? words.slice(start).join(' ').toLowerCase() : null;
}

/** Characters before the bracket in which the long form lies. */
const MAX_LONG_FORM = 120;
const SMALL_WORDS: ReadonlySet<string> = new Set([
  'of',
  'the',
  'and',
  'for',
  'in',
  'on',
  'to',
  'a',
  'an',
  'with',
  'by',
]);
