import { INTEGER_VALUE, TEXT_VALUE } from '../../storage/bound-value.ts';
import type { Database } from '../../storage/database.ts';
import { matchExpression } from './match-expression.ts';

/** Counts kept at a time, about a hundred bytes each. */
const MAX_KEPT = 20_000;

/** How many chunks of an index hold a word, counted up to a limit. */
export interface WordCounts {
  /**
   * @param word letters and digits only
   * @param limit counting walks the word's postings and goes no further than this
   */
  chunksWith(word: string, limit: number): number;
}

/** Counts anew each time. */
export function createWordCounts(database: Database): WordCounts {
  return {
    chunksWith: (word, limit) =>
      database
        .prepare<{ chunks: number }>(
          `SELECT count(*) AS chunks FROM (SELECT rowid FROM chunk_fts WHERE chunk_fts MATCH ${TEXT_VALUE}
             LIMIT ${INTEGER_VALUE})`,
        )
        .get(matchExpression([word]) ?? '""', limit)?.chunks ?? 0,
  };
}

/**
 * Counts each word once as long as `version` stays: questions share their common words, and those are the ones whose postings
 * are long.
 *
 * @param version of the file; see `readDataVersion`
 */
export function createKeptWordCounts(database: Database, version: () => number): WordCounts {
  const counts = createWordCounts(database);
  const kept = new Map<string, number>();
  let keptVersion = -1;
  return {
    chunksWith: (word, limit) => {
      const current = version();
      if (current !== keptVersion || kept.size >= MAX_KEPT) kept.clear();
      keptVersion = current;
      const key = `${limit} ${word}`;
      const known = kept.get(key) ?? counts.chunksWith(word, limit);
      kept.set(key, known);
      return known;
    },
  };
}
