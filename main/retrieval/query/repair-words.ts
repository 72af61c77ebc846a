import type { QueryEdit, RetrievalFilter } from '../../contract/retrieval.ts';
import type { IndexReader } from '../search/index-reads.ts';
import { queryTerms } from '../search/query-terms.ts';
import { plainWords, type QueryWord } from './query-words.ts';
import { COUNTED_CHUNKS, type SuspectFinding, type SuspectWord, type WordSuggestion } from './suggest-words.ts';
import { foldWord, isRepairable } from './words.ts';

/** Words this long may have two edits; of shorter ones too many others are that near. */
const LONG_WORD_LETTERS = 8;

/** More misspelled words than this and the query is no prose (a log, a key, another language): it is left alone. */
const MAX_SUSPECTS = 32;

/**
 * Replaces words that neither the corpus nor English has by the word of the corpus that was probably meant. The corpus
 * would not have found anything by the word as typed, so nothing is lost by it.
 *
 * @param options.knownWords words that are never misspellings
 * @returns the repaired text, the text itself when there is nothing to repair
 */
export async function repairWords(
  query: string,
  options: {
    reader: IndexReader;
    knownWords: () => Promise<ReadonlySet<string>>;
    filter: RetrievalFilter;
    signal: AbortSignal | undefined;
  },
): Promise<{ text: string; edits: readonly QueryEdit[] }> {
  const { reader, filter, signal } = options;
  const terms = new Set(queryTerms(query).map(foldWord));
  const known = await options.knownWords();
  const candidates = plainWords(query).filter(
    ({ folded }) => terms.has(folded) && isRepairable(folded) && !known.has(folded),
  );
  const suspects = new Map(candidates.map((word) => [word.folded, suspectOf(word)]));
  if (suspects.size === 0 || suspects.size > MAX_SUSPECTS) return { text: query, edits: [] };
  const context = [...terms].filter((term) => !suspects.has(term));
  const findings = await reader.read(
    'suggest-words',
    { suspects: [...suspects.values()], context, filter },
    { signal },
  );
  return applyFindings(query, candidates, findings);
}

/** A name is not stretched over two edits: the corpus may hold another one. */
function suspectOf({ folded, isCapitalised }: QueryWord): SuspectWord {
  return { word: folded, maxDistance: folded.length >= LONG_WORD_LETTERS && !isCapitalised ? 2 : 1 };
}

function applyFindings(
  query: string,
  words: readonly QueryWord[],
  findings: readonly SuspectFinding[],
): { text: string; edits: readonly QueryEdit[] } {
  const best = new Map<string, WordSuggestion>();
  for (const { word, suggestions } of findings) {
    const [first] = suggestions;
    if (first !== undefined) best.set(word, first);
  }
  const edits = new Map<string, QueryEdit>();
  let text = '';
  let end = 0;
  for (const word of words) {
    const suggestion = best.get(word.folded);
    if (suggestion === undefined) continue;
    text += query.slice(end, word.start) + suggestion.text;
    end = word.end;
    edits.set(word.folded, describeEdit(word.text, suggestion));
  }
  return { text: text + query.slice(end), edits: [...edits.values()] };
}

function describeEdit(from: string, { text, distance, chunks }: WordSuggestion): QueryEdit {
  const count =
    chunks >= COUNTED_CHUNKS ? `${COUNTED_CHUNKS} or more chunks` : chunks === 1 ? '1 chunk' : `${chunks} chunks`;
  const isSplit = text.includes(' ');
  const how = isSplit ? 'two of its words side by side' : distance === 1 ? 'one edit away' : `${distance} edits away`;
  return {
    kind: isSplit ? 'split' : 'typo',
    from,
    to: text,
    reason: `"${from}" is not in the corpus; "${text}" is ${how} and in ${count}`,
  };
}
