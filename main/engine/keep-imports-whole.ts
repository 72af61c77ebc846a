import type { Clock } from '../spec/clock.ts';
import type { Database } from '../storage/database.ts';
import type { SaidIndexer } from '../trace/import/said-indexer.ts';
import { settleWaiting } from '../trace/import/settle-waiting.ts';

/**
 * Finishes in the background what an import left when its process was killed: summaries of its traces, and the words
 * they are found by.
 *
 * @returns ends it
 */
export function keepImportsWhole(options: {
  journal: Database;
  clock: Clock;
  saidIndexer: SaidIndexer;
}): () => Promise<void> {
  const { journal, clock, saidIndexer } = options;
  const stopped = new AbortController();
  // What fails now, a full disk, waits for the next opening.
  const settled = settleWaiting({ database: journal, clock, signal: stopped.signal }).catch(() => undefined);
  saidIndexer.wake();
  return async () => {
    stopped.abort();
    await settled;
  };
}
