import { freemem, totalmem } from 'node:os';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { LegMemory, SearchMemory } from '../../contract/search-memory.ts';
import {
  type IndexReader,
  type IndexReadName,
  type IndexReadOptions,
  type IndexReadRequest,
  type IndexReadResult,
} from '../search/index-reads.ts';
import { createInThreadIndexReader } from '../search/in-thread-index-reader.ts';
import { createReaderPool, type ReaderPoolOptions } from '../search/reader-pool.ts';
import type { Database } from '../../storage/database.ts';
import type { LegName } from './leg-protocol.ts';
import { LegGoneError, LegThread } from './leg-thread.ts';

/** Smaller indexes stay on disk: SQLite answers in a few milliseconds, and two threads cost more than they save. */
export const DEFAULT_MIN_CHUNKS = 2000;
/** Part of the machine's memory that an index may take, unless somebody says otherwise. */
const MEMORY_SHARE = 1 / 4;
/** What the dense leg can address. */
const MAX_LIMIT_BYTES = 4e9;
/**
 * Loading begins so long after the first search, in milliseconds: a command that asks one question and ends pays nothing
 * for it.
 */
const LOAD_AFTER_MS = 300;
/** An index that is too small is looked at again after so long, in milliseconds. */
const COUNT_EVERY_MS = 5000;

/**
 * So few chunks are read on the caller's thread where it has a connection, a tenth of a millisecond each: a search of ten
 * results took 0.3 ms less than with a thread woken for them.
 */
const CHUNKS_READ_HERE = 16;

export interface AcceleratedReaderOptions extends ReaderPoolOptions {
  /** The caller's connection to the same file, which stays the caller's; without it every read goes to a thread. */
  database?: Database;
  /** Both legs together, in bytes; default a quarter of the machine's memory. */
  limitBytes?: number;
  minChunks?: number;
  loadAfterMs?: number;
}

/** An index reader that says what it keeps in memory. */
export interface AcceleratedReader extends IndexReader {
  memory(): SearchMemory;
}

/**
 * Reads an index in threads, and ranks from copies of its searchable forms in memory, one thread a leg. Until a copy is
 * loaded, and wherever it cannot be, SQLite ranks: both give the same results.
 */
export function createAcceleratedReader(options: AcceleratedReaderOptions): AcceleratedReader {
  return new ThreadedReader(options);
}

/** @returns how much memory an index may take by default, in bytes */
export function defaultLimitBytes(): number {
  return Math.min(MAX_LIMIT_BYTES, Math.round(totalmem() * MEMORY_SHARE), Math.max(0, freemem()));
}

const LEG_OF_READ: Partial<Record<IndexReadName, LegName>> = { 'rank-by-bm25': 'bm25', 'rank-by-cosine': 'vector' };
const WAITING: LegMemory = { state: 'waiting', progress: 0, reason: null, chunks: 0, bytes: {}, loadMs: null };

class ThreadedReader implements AcceleratedReader {
  readonly #options: AcceleratedReaderOptions;
  readonly #limitBytes: number;
  readonly #pool: IndexReader;
  readonly #here: IndexReader | null;
  readonly #threads = new Map<LegName, LegThread>();
  readonly #memory: Record<LegName, LegMemory> = { bm25: WAITING, vector: WAITING };
  #start: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: AcceleratedReaderOptions) {
    this.#options = options;
    this.#limitBytes = options.limitBytes ?? defaultLimitBytes();
    this.#pool = createReaderPool(options);
    this.#here = options.database === undefined ? null : createInThreadIndexReader(options.database);
  }

  memory(): SearchMemory {
    return { ...this.#memory, limitBytes: this.#limitBytes };
  }

  async read<Name extends IndexReadName>(
    name: Name,
    request: IndexReadRequest<Name>,
    options: IndexReadOptions = {},
  ): Promise<IndexReadResult<Name>> {
    const leg = LEG_OF_READ[name];
    if (leg === undefined) return this.#readerFor(name, request).read(name, request, options);
    this.#startLater(LOAD_AFTER_MS);
    if (this.#memory[leg].state === 'ready' && !options.signal?.aborted) {
      const answer = await this.#rank(leg, request, options);
      if (answer !== null) {
        options.onDidRank?.(answer.engine);
        // Only the reads that rank have a leg.
        return answer.ranking as IndexReadResult<Name>;
      }
    }
    options.onDidRank?.('sqlite');
    return this.#pool.read(name, request, options);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#start);
    const closed = new CancelledError('The index was closed.');
    const threads = [...this.#threads.values()];
    this.#threads.clear();
    await Promise.all([this.#pool.close(), ...threads.map((thread) => thread.close(closed))]);
  }

  #readerFor<Name extends IndexReadName>(name: Name, request: IndexReadRequest<Name>): IndexReader {
    if (this.#here === null || name !== 'read-chunks' || this.#isClosed) return this.#pool;
    const { chunkIds } = request as IndexReadRequest<'read-chunks'>;
    return chunkIds.length <= CHUNKS_READ_HERE ? this.#here : this.#pool;
  }

  /** @returns null when the thread died with it */
  async #rank(leg: LegName, request: unknown, { signal }: IndexReadOptions) {
    const ranking = this.#threads.get(leg)?.rank(request);
    if (ranking === undefined) return null;
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(new CancelledError());
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await (signal === undefined ? ranking : Promise.race([ranking, promise]));
    } catch (error) {
      if (error instanceof LegGoneError) return null;
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #startLater(delayMs: number): void {
    if (this.#isClosed || this.#start !== undefined || this.#threads.size > 0) return;
    this.#start = setTimeout(() => void this.#startThreads(), this.#options.loadAfterMs ?? delayMs);
    this.#start.unref();
  }

  async #startThreads(): Promise<void> {
    const chunks = await this.#pool.read('count-searchable', undefined).catch(() => 0);
    if (this.#isClosed) return;
    const least = this.#options.minChunks ?? DEFAULT_MIN_CHUNKS;
    if (chunks < least) {
      const reason = `The index has ${chunks} chunks; up to ${least} SQLite answers in a few milliseconds.`;
      this.#memory.bm25 = { ...WAITING, state: 'off', reason };
      this.#memory.vector = this.#memory.bm25;
      // The next search after a while looks again.
      this.#start = setTimeout(() => (this.#start = undefined), this.#options.loadAfterMs ?? COUNT_EVERY_MS);
      this.#start.unref();
      return;
    }
    const { databasePath, workerUrl } = this.#options;
    for (const leg of ['bm25', 'vector'] as const) {
      const thread = new LegThread({
        workerUrl,
        settings: { databasePath, leg, limitBytes: this.#limitBytes },
        onDidChange: (memory) => {
          this.#memory[leg] = memory;
        },
      });
      this.#threads.set(leg, thread);
    }
  }
}
