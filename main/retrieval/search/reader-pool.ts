import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import {
  BRIEF_READS,
  type IndexReader,
  type IndexReadName,
  type IndexReadOptions,
  type IndexReadRequest,
  type IndexReadResult,
} from './index-reads.ts';
import { type PendingRead, ReaderThread } from './reader-thread.ts';

/** The two legs of a hybrid search run side by side; more threads would only share the machine's cores with ingest. */
export const DEFAULT_READER_THREADS = 2;

/**
 * A read that loses its thread is tried once more on a fresh one. A second loss means that the read itself kills
 * threads, and is answered with an error.
 */
const MAX_ATTEMPTS = 2;

/** Brief reads of one message at most: about as many milliseconds. */
const MAX_BATCH = 8;

export interface ReaderPoolOptions {
  databasePath: string;
  /** Entry of the thread: `reader-worker.ts`, or its bundle. */
  workerUrl: URL;
  threads?: number;
}

/**
 * Reads the index in threads of their own, each with a read-only connection, so that the caller's thread never waits for
 * a scan and the two legs of a search run in parallel.
 *
 * Reads that are asked for in one turn of the event loop wait for its end, and brief ones go to a thread together.
 *
 * Threads start when they are first needed and again after a crash. SQLite cannot be interrupted from outside its
 * thread: an aborted read rejects at once, but its thread is free again only when the statement ends, at most one scan
 * later; a read that has not begun never runs.
 */
export function createReaderPool(options: ReaderPoolOptions): IndexReader {
  return new ReaderPool(options);
}

class ReaderPool implements IndexReader {
  readonly #options: ReaderPoolOptions;
  readonly #threads = new Set<ReaderThread>();
  readonly #waiting: PendingRead[] = [];
  #soon: NodeJS.Immediate | null = null;
  #isClosed = false;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
  }

  read<Name extends IndexReadName>(
    name: Name,
    request: IndexReadRequest<Name>,
    options: IndexReadOptions = {},
  ): Promise<IndexReadResult<Name>> {
    const { signal } = options;
    if (this.#isClosed) return Promise.reject(new CancelledError('The index was closed.'));
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const pending: PendingRead = { name, request, attempts: 0, resolve, reject };
    const onAbort = (): void => {
      const place = this.#waiting.indexOf(pending);
      if (place !== -1) this.#waiting.splice(place, 1);
      reject(new CancelledError());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(pending);
    this.#dispatchSoon();
    return promise.finally(() => signal?.removeEventListener('abort', onAbort)) as Promise<IndexReadResult<Name>>;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#soon !== null) clearImmediate(this.#soon);
    const closed = new CancelledError('The index was closed.');
    for (const pending of this.#waiting.splice(0)) pending.reject(closed);
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all(threads.map((thread) => thread.close(closed)));
  }

  #dispatchSoon(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = null;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idleThread();
      if (thread === undefined) return;
      thread.run(this.#takeNext());
    }
  }

  /** @returns the next read, with brief ones behind it as far as the other threads do not do without */
  #takeNext(): readonly PendingRead[] {
    let idle = (this.#options.threads ?? DEFAULT_READER_THREADS) - this.#threads.size;
    for (const thread of this.#threads) if (thread.isIdle) idle += 1;
    const most = Math.min(MAX_BATCH, Math.ceil(this.#waiting.length / Math.max(1, idle)));
    const others = this.#waiting.findIndex((pending) => !mayShare(pending));
    return this.#waiting.splice(0, Math.max(1, Math.min(most, others < 0 ? most : others)));
  }

  #idleThread(): ReaderThread | undefined {
    for (const thread of this.#threads) if (thread.isIdle) return thread;
    if (this.#threads.size >= (this.#options.threads ?? DEFAULT_READER_THREADS)) return undefined;
    const thread = new ReaderThread(this.#options, {
      onDidBecomeIdle: () => this.#dispatchSoon(),
      onDidDie: (lost, cause) => this.#replace(thread, lost, cause),
    });
    this.#threads.add(thread);
    return thread;
  }

  #replace(thread: ReaderThread, lost: readonly PendingRead[], cause: unknown): void {
    this.#threads.delete(thread);
    for (const pending of lost.toReversed()) {
      if (pending.attempts < MAX_ATTEMPTS) this.#waiting.unshift(pending);
      else pending.reject(readerDied(pending.name, this.#options.databasePath, cause));
    }
    this.#dispatch();
  }
}

/** A read that lost its thread is tried again alone: it may be what kills threads. */
function mayShare({ name, attempts }: PendingRead): boolean {
  return attempts === 0 && BRIEF_READS.has(name);
}

function readerDied(name: string, path: string, cause: unknown): StorageError {
  return new StorageError(
    `The thread that reads ${path} stopped twice during "${name}". Run \`trestle db check\`; if the index is sound, \`trestle doctor\`.`,
    { cause, details: { path, read: name } },
  );
}
