import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { eligibleChunks, type EligibleChunks } from '../search/eligible-chunks.ts';
import { readServingGeneration } from '../search/serving-generation.ts';
import { createIndexFacts, type IndexFacts } from '../search/index-facts.ts';
import type { WordCounts } from '../search/word-counts.ts';
import { nearWords } from './near-words.ts';
import { CHUNK_WORDS_SQL, holdsWord } from './words.ts';
import { INTEGER_VALUE, TEXT_VALUE } from '../../storage/bound-value.ts';

/** A word that a query asks about. */
export interface SuspectWord {
  /** Folded, see `isRepairable`. */
  word: string;
  /** 1, or 2 for a long word. */
  maxDistance: 1 | 2;
}

export interface WordSuggestion {
  /** One word, or two that were written as one. */
  text: string;
  distance: number;
  /** Eligible chunks that hold it, counted up to {@link COUNTED_CHUNKS}. */
  chunks: number;
  /** How it goes with the query's other words: mean over them of ln(1 + chunks that hold both). */
  together: number;
  /** What the candidates are ordered by, in nats. */
  plausibility: number;
}

/** What the corpus says of a suspect word. */
export interface SuspectFinding {
  word: string;
  isKnown: boolean;
  /** Best first; empty for a word that is known. */
  suggestions: readonly WordSuggestion[];
}

/** Chunks are counted this far: more would not make a word more plausible. */
export const COUNTED_CHUNKS = 1000;
/** Chunks in which two words stand together are counted this far. */
const COUNTED_TOGETHER = 50;
/** Candidates whose company is looked at. */
const MAX_WEIGHED = 12;
/** Words of the query that a candidate is tried against. */
const MAX_CONTEXT = 5;

/**
 * What an edit takes away from a candidate's plausibility, in nats, and what its company with the query's other words
 * adds per nat. A noisy channel: ln P(word) + ln P(misspelling | word), with the company in place of a language model.
 */
const EDIT_COST = 4;
const FIRST_LETTER_COST = 1;
const COMPANY_WEIGHT = 2;

/**
 * For each suspect word whether the eligible chunks hold it, and if not what was probably meant.
 *
 * Only words of eligible chunks are suggested, looked up in the chunk's own text: a suggestion must not tell somebody
 * what stands in documents that are kept from them.
 *
 * @param request.context the other content words of the query
 */
export function suggestWords(
  database: Database,
  request: { suspects: readonly SuspectWord[]; context: readonly string[]; filter: RetrievalFilter },
  facts: IndexFacts = createIndexFacts(database),
): SuspectFinding[] {
  const serving = readServingGeneration(database);
  if (serving === null) return request.suspects.map(({ word }) => ({ word, isKnown: true, suggestions: [] }));
  const index = new WordIndex(database, eligibleChunks(request.filter, serving), facts.counts);
  const suspects = new Set(request.suspects.map(({ word }) => word));
  let company: readonly string[] | null = null;
  // Only what is found misspelt is compared with it: counting the words around costs more than all else.
  const context = (): readonly string[] =>
    (company ??= rarest(
      index,
      [...new Set(request.context)].filter((word) => !suspects.has(word)),
    ));
  return request.suspects.map((suspect) => examine(database, index, suspect, context));
}

/** @returns those of the words that chunks hold, the rarest first */
function rarest(index: WordIndex, words: readonly string[]): readonly string[] {
  return words
    .map((word) => ({ word, chunks: index.chunksWith(word, COUNTED_CHUNKS) }))
    .filter(({ chunks }) => chunks > 0)
    .toSorted((a, b) => a.chunks - b.chunks)
    .slice(0, MAX_CONTEXT)
    .map(({ word }) => word);
}

function examine(
  database: Database,
  index: WordIndex,
  { word, maxDistance }: SuspectWord,
  context: () => readonly string[],
): SuspectFinding {
  if (index.chunksWith(word, 1) > 0) return { word, isKnown: true, suggestions: [] };
  const weigh = (limit: 1 | 2): { text: string; distance: number; chunks: number }[] =>
    nearWords(database, word, limit)
      .map(({ word: text, distance }) => ({ text, distance, chunks: index.chunksWith(text, COUNTED_CHUNKS) }))
      .filter(({ chunks, text }) => chunks > 0 && index.isWritten(text))
      .toSorted((a, b) => b.chunks - a.chunks)
      .slice(0, MAX_WEIGHED);
  let weighed = weigh(1);
  // A nearer word that nobody here may know of must not keep one from being suggested: its absence would tell of it.
  if (weighed.length === 0 && maxDistance === 2) weighed = weigh(2);
  const suggestions = [...weighed, ...splitsOf(index, word)]
    .map(({ text, distance, chunks }) => {
      const together = index.company(text, context());
      const firstLetter = text[0] === word[0] ? 0 : FIRST_LETTER_COST;
      const plausibility = Math.log(1 + chunks) + COMPANY_WEIGHT * together - EDIT_COST * distance - firstLetter;
      return { text, distance, chunks, together, plausibility };
    })
    .toSorted((a, b) => b.plausibility - a.plausibility || (a.text < b.text ? -1 : 1));
  return { word, isKnown: false, suggestions };
}

/** Each half of a word that was two has at least this many letters: shorter ones are found in almost any word. */
const MIN_HALF = 4;

/** "boundarylayer": two words of the corpus that stand side by side in it. */
function splitsOf(index: WordIndex, word: string): { text: string; distance: number; chunks: number }[] {
  const splits: { text: string; distance: number; chunks: number }[] = [];
  for (let at = MIN_HALF; at <= word.length - MIN_HALF; at++) {
    const text = `${word.slice(0, at)} ${word.slice(at)}`;
    const chunks = index.count(`"${text}"`, COUNTED_CHUNKS);
    if (chunks > 0 && text.split(' ').every((half) => index.isListed(half) && index.isWritten(half)))
      splits.push({ text, distance: 1, chunks });
  }
  return splits;
}

/** Counts over the lexical index, eligible chunks only. */
class WordIndex {
  readonly #database: Database;
  readonly #eligible: EligibleChunks | null;
  readonly #counts: WordCounts;

  constructor(database: Database, eligible: EligibleChunks | null, counts: WordCounts) {
    this.#database = database;
    this.#eligible = eligible;
    this.#counts = counts;
  }

  /** Chunks with a word, counted up to a limit. */
  chunksWith(word: string, limit: number): number {
    return this.#eligible === null ? this.#counts.chunksWith(word, limit) : this.count(`"${word}"`, limit);
  }

  /** @param expression of quoted words: letters and digits only */
  count(expression: string, limit: number): number {
    const row = this.#database
      .prepare<{ chunks: number }>(
        `SELECT count(*) AS chunks FROM (SELECT rowid FROM chunk_fts WHERE chunk_fts MATCH ${TEXT_VALUE} ${this.#restriction}
           LIMIT ${INTEGER_VALUE})`,
      )
      .get(expression, ...(this.#eligible?.values ?? []), limit);
    return row?.chunks ?? 0;
  }

  company(text: string, context: readonly string[]): number {
    if (context.length === 0) return 0;
    const counts = context.map((other) => Math.log(1 + this.count(`"${text}" AND "${other}"`, COUNTED_TOGETHER)));
    return counts.reduce((sum, count) => sum + count, 0) / counts.length;
  }

  /** Whether an eligible chunk holds the word itself, not only another one of its stem. Sure when all are eligible. */
  isWritten(word: string): boolean {
    if (this.#eligible === null) return true;
    const rows = this.#database
      .prepare<{ text: string }>(
        `SELECT ${CHUNK_WORDS_SQL} AS text FROM chunk_fts
         JOIN chunk ON chunk.id = chunk_fts.rowid WHERE chunk_fts MATCH ${TEXT_VALUE} ${this.#restriction}
         LIMIT ${INTEGER_VALUE}`,
      )
      .all(`"${word}"`, ...this.#eligible.values, COUNTED_TOGETHER);
    return rows.some(({ text }) => holdsWord(text, word));
  }

  /** Whether some chunk holds the word itself. */
  isListed(word: string): boolean {
    const row = this.#database.prepare('SELECT 1 FROM word WHERE length = ? AND word = ?').get(word.length, word);
    return row !== undefined;
  }

  get #restriction(): string {
    return this.#eligible === null ? '' : `AND +chunk_fts.rowid IN (${this.#eligible.sql})`;
  }
}
