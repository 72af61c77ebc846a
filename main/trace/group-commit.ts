import type { Database } from '../storage/database.ts';

/**
 * Writes of one transaction at most: a batch must not keep the event loop for long, and what waits behind it goes into
 * the next.
 */
const MAX_BATCH = 64;

/** Writes that come together share one durable commit: its wait for the disk is the same for one as for fifty. */
export interface GroupCommit {
  /**
   * @param write runs inside the batch's transaction, in the order it was added, and may run a second time, alone, when
   *   the batch was rolled back
   * @returns resolves when the commit that holds the write is durable; rejects with what kept this write out of it
   */
  commit(write: () => void): Promise<void>;
  /** Commits what waits, now. Every promise is settled afterwards; nothing is thrown. */
  flush(): void;
}

interface Waiting {
  write: () => void;
  onWritten: () => void;
  onFailed: (error: unknown) => void;
}

/** @param options.beforeCommit runs inside each transaction, after its writes; what it throws keeps nothing out of it */
export function createGroupCommit(
  database: Database,
  { beforeCommit = () => undefined }: { beforeCommit?: () => void } = {},
): GroupCommit {
  let waiting: Waiting[] = [];
  let soon: NodeJS.Immediate | null = null;

  const commitTogether = (batch: readonly Waiting[]): void => {
    try {
      database.transaction(() => {
        for (const { write } of batch) write();
        try {
          beforeCommit();
        } catch {
          // Where that undid the transaction, its commit fails and says so.
        }
      });
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.onFailed(error);
      // One that cannot be written must not take the others with it; where none can, each hears of it.
      else for (const each of batch) commitTogether([each]);
      return;
    }
    for (const { onWritten } of batch) onWritten();
  };
  const commitNext = (): void => {
    soon = null;
    const batch = waiting.splice(0, MAX_BATCH);
    if (waiting.length > 0) soon = setImmediate(commitNext);
    if (batch.length > 0) commitTogether(batch);
  };
  return {
    commit: (write) =>
      new Promise((onWritten, onFailed) => {
        waiting.push({ write, onWritten, onFailed });
        soon ??= setImmediate(commitNext);
      }),
    flush: () => {
      if (soon !== null) clearImmediate(soon);
      soon = null;
      const all = waiting;
      waiting = [];
      for (let start = 0; start < all.length; start += MAX_BATCH) commitTogether(all.slice(start, start + MAX_BATCH));
    },
  };
}
