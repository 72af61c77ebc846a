import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { createSaidIndexing } from './index-said.ts';

/**
 * One transaction takes texts until it has lasted so long: others are answered in between, but shorter ones spend most of
 * their time on being durable. Milliseconds.
 */
const SLICE_MS = 30;
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

/** A slice of `SaidIndexing` in each turn of the event loop, until nothing is left. */
export function createSaidIndexer(options: {
  database: Database;
  clock: Clock;
  /** Calls back when nobody else writes into the journal, at once by default. */
  whenQuiet?: (write: () => void) => void;
}): SaidIndexer {
  const { database, clock, whenQuiet = (write) => write() } = options;
  const index = createSaidIndexing(database);
  const stopped = new AbortController();
  let running: Promise<void> | null = null;

  /** @returns whether there may be more */
  const indexSlice = (): boolean =>
    database.transaction(() => {
      const until = clock.monotonicNano() + BigInt(SLICE_MS) * NANOS_PER_MS;
      return index({ isEnough: () => clock.monotonicNano() >= until });
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
