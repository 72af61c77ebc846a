import type { MessagePort } from 'node:worker_threads';
import { isAskedToClose, serveUntilClosed } from '../../../native/threads/serve-until-closed.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { LegEngine, LegMemory } from '../../contract/search-memory.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../index/migrations.ts';
import { BM25_LEG } from './bm25-leg.ts';
import { EligibleRows } from './eligible-rows.ts';
import { LegFollower, readLastSeq } from './leg-follower.ts';
import type { LegIndex, LegKind } from './leg-index.ts';
import type { LegReply, LegRequest, LegSettings } from './leg-protocol.ts';
import { inReadTransaction } from '../../storage/read-transaction.ts';
import { estimateMemory } from './memory-estimate.ts';
import { packRanking } from './packed-ranking.ts';
import { VECTOR_LEG } from './vector-leg.ts';

/** A query applies so many changes at most; further behind, SQLite answers it and the copy catches up afterwards. */
const MAX_CHANGES_OF_A_QUERY = 512;
/** How often the thread looks for changes that no query asked for, in milliseconds: they are few when one comes. */
const LOOK_EVERY_MS = 100;
/** How long the thread may be away from its port for work that can wait, in milliseconds. */
const SLICE_MS = 2;
/** Requests that came in meanwhile are answered before a load begins, which takes seconds, in milliseconds. */
const BEFORE_LOAD_MS = 20;
const MAX_LOADS_IN_A_ROW = 3;
const BYTES_PER_MEGABYTE = 1e6;
/** Pages of the file that are kept, in KiB: the thread reads the file once, from end to end, and hardly ever again. */
const PAGE_CACHE_KIB = 2000;

/**
 * The body of a leg's thread: keeps the leg's copy of the index in memory and answers its queries from it. One thread has
 * one leg, so nothing is shared and nothing needs a lock; hybrid search runs both threads at once.
 *
 * Whenever the copy is not there or not current, SQLite answers, in this thread too: the answer is the same.
 */
export function serveLeg(port: MessagePort, settings: LegSettings): void {
  const server = new LegServer(settings, (replies) => port.postMessage(replies));
  serveUntilClosed<readonly LegRequest[]>(port, {
    answer: (requests) => server.answer(requests),
    close: () => server.close(),
  });
  server.load();
}

const NOTHING: LegMemory = { state: 'loading', progress: 0, reason: null, chunks: 0, bytes: {}, loadMs: null };

class LegServer {
  readonly #settings: LegSettings;
  readonly #kind: LegKind;
  readonly #send: (replies: readonly LegReply[]) => void;
  readonly #eligible = new EligibleRows();
  #database: Database | undefined;
  #index: LegIndex | null = null;
  #follower: LegFollower | null = null;
  #tidying: Generator<void, void, void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reload: NodeJS.Timeout | undefined;
  #memory = NOTHING;
  #loads = 0;

  constructor(settings: LegSettings, send: (replies: readonly LegReply[]) => void) {
    this.#settings = settings;
    this.#kind = settings.leg === 'bm25' ? BM25_LEG : VECTOR_LEG;
    this.#send = send;
  }

  answer(requests: readonly LegRequest[]): void {
    this.#send(requests.map((request) => this.#answerOne(request)));
  }

  #answerOne({ id, request }: LegRequest): LegReply {
    try {
      const { engine, ranking } = this.#inTransaction((database) => this.#rank(database, request));
      return { kind: 'answer', id, engine, ranking: packRanking(ranking) };
    } catch (error) {
      return { kind: 'error', id, error: serializeError(error) };
    }
  }

  load(): void {
    const startedAt = performance.now();
    this.#loads += 1;
    try {
      this.#inTransaction((database) => {
        const estimate = estimateMemory(database);
        if (estimate > this.#settings.limitBytes) {
          this.#turnOff(tooMuch(estimate, this.#settings.limitBytes));
          return;
        }
        const seq = readLastSeq(database);
        this.#report({ ...NOTHING });
        const index = this.#kind.load(database, (progress) => {
          if (isAskedToClose()) throw new CancelledError();
          this.#report({ ...NOTHING, progress });
        });
        this.#index = index;
        this.#follower = new LegFollower(index, database, seq);
        this.#report({
          state: 'ready',
          progress: 1,
          reason: null,
          chunks: index.chunks,
          bytes: index.bytes,
          loadMs: performance.now() - startedAt,
        });
      });
    } catch (error) {
      this.#turnOff(error instanceof Error ? error.message : String(error));
    }
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#reload);
    this.#drop();
    this.#database?.close();
  }

  #rank(database: Database, request: unknown): { engine: LegEngine; ranking: RankedChunk[] } {
    if (this.#index !== null && this.#isCurrent(MAX_CHANGES_OF_A_QUERY)) {
      const ranking = this.#index?.rank({ database, request, eligible: this.#eligible }) ?? null;
      if (ranking !== null) return { engine: 'memory', ranking };
    }
    return { engine: 'sqlite', ranking: this.#kind.scan(database, request) };
  }

  /** Applies changes that are waiting, then tidies up. */
  #look(): void {
    if (this.#index === null) return;
    try {
      if (!this.#inTransaction(() => this.#isCurrent(MAX_CHANGES_OF_A_QUERY))) {
        setImmediate(() => this.#look());
        return;
      }
    } catch {
      // A file that cannot be read now; the next query says so.
      return;
    }
    this.#noteGrowth();
    if (this.#tidying === null) this.#tidy();
  }

  #tidy(): void {
    this.#tidying ??= this.#index?.tidy() ?? null;
    const until = performance.now() + SLICE_MS;
    while (this.#tidying !== null && performance.now() < until) {
      if (this.#tidying.next().done) this.#tidying = null;
    }
    if (this.#tidying !== null) setImmediate(() => this.#tidy());
  }

  /** Brings the copy up to date, or drops it where that cannot be done. */
  #isCurrent(most: number): boolean {
    try {
      return this.#follower?.catchUp(most) ?? false;
    } catch (error) {
      this.#drop();
      if (this.#loads < MAX_LOADS_IN_A_ROW) {
        this.#report(NOTHING);
        this.#reload = setTimeout(() => this.load(), BEFORE_LOAD_MS);
      } else this.#turnOff(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  #noteGrowth(): void {
    const index = this.#index;
    if (index === null || index.chunks === this.#memory.chunks) return;
    // Whoever stays current does so for long: the next trouble is a new one.
    this.#loads = 0;
    const { bytes, chunks } = index;
    this.#report({ ...this.#memory, bytes, chunks });
    const estimate = this.#inTransaction(estimateMemory);
    if (estimate > this.#settings.limitBytes) this.#turnOff(tooMuch(estimate, this.#settings.limitBytes));
  }

  #turnOff(reason: string): void {
    this.#drop();
    this.#report({ ...NOTHING, state: 'off', reason });
  }

  #drop(): void {
    this.#index?.close();
    this.#index = null;
    this.#follower = null;
    this.#tidying = null;
  }

  #report(memory: LegMemory): void {
    this.#memory = memory;
    this.#send([{ kind: 'memory', memory }]);
  }

  #open(): Database {
    const database = openDatabase({
      path: this.#settings.databasePath,
      durability: 'normal',
      applicationId: INDEX_APPLICATION_ID,
      migrations: INDEX_MIGRATIONS,
      readOnly: true,
    });
    database.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
    return database;
  }

  /** Everything that is read belongs to one moment. */
  #inTransaction<Result>(work: (database: Database) => Result): Result {
    const database = (this.#database ??= this.#open());
    return inReadTransaction(database, () => work(database));
  }
}

function tooMuch(estimate: number, limit: number): string {
  const megabytes = (bytes: number): number => Math.round(bytes / BYTES_PER_MEGABYTE);
  return `The index would take about ${megabytes(estimate)} MB in memory, more than the limit of ${megabytes(limit)} MB. Searches scan the file instead.`;
}
