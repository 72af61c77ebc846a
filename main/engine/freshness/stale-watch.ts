import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { findChangedChunk, standInDocument } from '../../retrieval/sources/find-changed-chunk.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import {
  countAllAtRisk,
  noteStaleChunks,
  readQuotes,
  readUsedChunks,
  type UsedChunk,
} from '../../trace/lineage/stale-chunks.ts';
import type { EventBus } from '../event-bus.ts';

/** Chunks compared at once: about 5 ms during which the engine answers nothing else. */
const PAGE_CHUNKS = 400;

/** Keeps account of which past answers rest on text that has changed since. */
export interface StaleWatch {
  /**
   * Compares the chunks that past answers used with the index as it is now, of one source or of all, and tells when more
   * answers are at risk than before. Calls that overlap are made one after the other.
   */
  refresh(sourceId: string | null): Promise<void>;
  /** Resolves when nothing is being compared. */
  dispose(): Promise<void>;
}

export function createStaleWatch(options: {
  journal: Database;
  /** The index that a source is searched in, and its generation. */
  databaseOf: (sourceId: string) => Database;
  generationOf: (sourceId: string) => number;
  clock: Clock;
  events: EventBus;
}): StaleWatch {
  const { journal, databaseOf, generationOf, clock, events } = options;
  const stopped = new AbortController();
  let last: Promise<void> = Promise.resolve();

  const judge = (used: UsedChunk): 'changed' | 'gone' | null => {
    const index = databaseOf(used.sourceId);
    const found = findChangedChunk(index, used);
    if (found !== 'changed' || used.generation === generationOf(used.sourceId)) return found;
    // Another generation cuts the same text into other chunks: what was quoted decides.
    return standInDocument(index, used.documentId, readQuotes(journal, used)) ? null : 'changed';
  };
  const compare = async (sourceId: string | null): Promise<void> => {
    const before = countAllAtRisk(journal);
    for (let after = -1; !stopped.signal.aborted; ) {
      const page = readUsedChunks(journal, { sourceId, after, limit: PAGE_CHUNKS });
      const judged = page.map((used) => ({ id: used.id, before: used.reason, reason: judge(used) }));
      const since = new Date(clock.now()).toISOString();
      noteStaleChunks(
        journal,
        judged.filter((one) => one.reason !== one.before),
        since,
      );
      const lastRow = page.at(-1);
      if (lastRow === undefined || page.length < PAGE_CHUNKS) break;
      after = lastRow.id;
      await yieldToEventLoop();
    }
    const total = countAllAtRisk(journal);
    if (total > before) events.publish({ type: 'answers-at-risk', total, added: total - before });
  };
  return {
    refresh: (sourceId) => {
      const turn = last.then(() => (stopped.signal.aborted ? undefined : compare(sourceId)));
      last = turn.catch(() => undefined);
      return turn;
    },
    dispose: async () => {
      stopped.abort();
      await last;
    },
  };
}
