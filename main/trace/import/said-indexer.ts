import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';

/** One transaction takes texts until it has lasted so long: others are answered in between. Milliseconds. */
const SLICE_MS = 10;
/** Texts looked up at once; the clock is looked at after each. */
const TEXTS_PER_LOOK = 50;
const NANOS_PER_MS = 1_000_000n;

/** Makes what was said findable by its words, in the background. */
export interface SaidIndexer {
  /** There may be something new. */
  wake(): void;
  /** Resolves when everything that is there now can be found. */
  idle(): Promise<void>;
  /** Ends after the slice under way. */
  dispose(): Promise<void>;
}

/**
 * Texts are indexed in the order in which they came; how far it got is stored with what was indexed, so that a process
 * that dies leaves nothing out and does nothing twice.
 */
export function createSaidIndexer(options: {
  database: Database;
  clock: Clock;
  /** Calls back when nobody else writes into the journal, at once by default. */
  whenQuiet?: (write: () => void) => void;
}): SaidIndexer {
  const { database, clock, whenQuiet = (write) => write() } = options;
  const page = database.prepare<{ id: number; text: string }>(
    `SELECT id, text FROM said WHERE id > (SELECT said FROM said_progress) ORDER BY id LIMIT ${TEXTS_PER_LOOK}`,
  );
  const insert = database.prepare('INSERT INTO said_index (rowid, text) VALUES (?, ?)');
  const advance = database.prepare('UPDATE said_progress SET said = ?');
  const stopped = new AbortController();
  let running: Promise<void> | null = null;

  /** @returns whether there may be more */
  const indexSlice = (): boolean =>
    database.transaction(() => {
      const until = clock.monotonicNano() + BigInt(SLICE_MS) * NANOS_PER_MS;
      let last = 0;
      let isMore = true;
      while (isMore) {
        const rows = page.all();
        isMore = rows.length > 0;
        for (const { id, text } of rows) {
          insert.run(id, text);
          last = id;
          if (clock.monotonicNano() >= until) break;
        }
        if (last > 0) advance.run(last);
        if (clock.monotonicNano() >= until) break;
      }
      return isMore;
    });
  const run = async (): Promise<void> => {
    for (;;) {
      await yieldToEventLoop();
      await new Promise<void>((resolve) => {
        whenQuiet(resolve);
      });
      if (stopped.signal.aborted || !indexSlice()) return;
    }
  };
  const wake = (): void => {
    if (stopped.signal.aborted || running !== null) return;
    running = run()
      // A full disk: it goes on where it is with the next text.
      .catch(() => undefined)
      .finally(() => {
        running = null;
      });
  };
  return {
    wake,
    idle: async () => {
      // A run that is about to end may have looked before the newest text came.
      await running;
      wake();
      await running;
    },
    dispose: async () => {
      stopped.abort();
      await running;
    },
  };
}
