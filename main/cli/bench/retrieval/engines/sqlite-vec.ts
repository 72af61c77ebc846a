// oxlint-disable unicorn/require-post-message-target-origin -- threads are no windows: messages between them have no origin
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { BugError } from '../../../../base/errors/bug-error.ts';
import { DEFAULT_LEG_DEPTH, DEFAULT_SEARCH_K } from '../../../../contract/retrieval.ts';
import { fuseLikeTrestle } from '../../../../engine/bench/retrieval/fuse-like-trestle.ts';
import { openSqliteTables, type SqliteTables } from '../../../../engine/bench/retrieval/text-tables.ts';
import type { BenchQuery } from '../corpus/bench-queries.ts';
import { type FoundText, type MeasuredEngine, secondsOf } from './measured-engine.ts';

const FILE = 'plain.db';
const INSERT_TEXTS = 1000;
/** Threads that read side by side: SQLite blocks the one that asks. */
const MOST_READER_THREADS = 4;

/** What a reader thread is started with. */
interface ReaderSettings {
  path: string;
  dimensions: number;
  fusionWeight: number;
}

/** Plain sqlite-vec (`vec0`) and FTS5 (`bm25()`), the best 100 of each, fused as Trestle fuses, the texts read. */
export const sqliteVec: MeasuredEngine = {
  recallOf: 'hybrid',
  build: async ({ corpus, folder }) => {
    const tables = openSqliteTables({ path: join(folder, FILE), dimensions: corpus.manifest.dimensions });
    const write = await secondsOf(() => {
      for (const { first, texts, vectors } of corpus.batches(INSERT_TEXTS)) tables.insert(first, texts, vectors);
      tables.close();
    });
    return { phases: { write }, beside: {}, settings: {} };
  },
  open: async ({ corpus, folder }) => {
    const { dimensions, fusionWeight } = corpus.manifest;
    const settings = { path: join(folder, FILE), dimensions, fusionWeight };
    const tables = openSqliteTables(settings);
    const pool = createReaderThreads(settings);
    return {
      settings: { readerThreads: pool.threads },
      untilReady: async () => undefined,
      legs: {
        bm25: ({ text }) => tables.bm25(text, DEFAULT_LEG_DEPTH),
        vector: ({ vector }) => tables.nearest(vector, DEFAULT_LEG_DEPTH),
      },
      search: async (query) => searchTables(tables, query, fusionWeight),
      searchBeside: (query) => pool.search(query),
      write: async ({ first, texts, vectors }) => tables.insert(first, texts, vectors),
      close: async () => {
        await pool.close();
        tables.close();
      },
    };
  },
};

function searchTables(tables: SqliteTables, query: BenchQuery, fusionWeight: number): FoundText[] {
  const bm25 = tables.bm25(query.text, DEFAULT_LEG_DEPTH);
  const vector = tables.nearest(query.vector, DEFAULT_LEG_DEPTH);
  const best = fuseLikeTrestle({ bm25, vector, fusionWeight, k: DEFAULT_SEARCH_K });
  return best.map((id) => ({ id, text: tables.textOf(id) }));
}

/** The body of a reader thread: this process's entry runs it when it finds itself in a thread. */
export function serveSqliteReads(): void {
  const settings = workerData as ReaderSettings;
  const tables = openSqliteTables(settings);
  parentPort?.on('message', (query: BenchQuery) => {
    parentPort?.postMessage(searchTables(tables, query, settings.fusionWeight));
  });
}

/** Threads that each have the file open; a query goes to one that is idle, or waits for it. */
function createReaderThreads(settings: ReaderSettings): {
  threads: number;
  search(query: BenchQuery): Promise<readonly FoundText[]>;
  close(): Promise<void>;
} {
  const threads = Math.min(MOST_READER_THREADS, availableParallelism());
  const [, entry] = process.argv;
  if (entry === undefined) throw new BugError('the entry of the bench process is not known');
  const started: Worker[] = [];
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const take = async (): Promise<Worker> => {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (started.length < threads) {
      const worker = new Worker(entry, { workerData: settings });
      started.push(worker);
      return worker;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const give = (worker: Worker): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };
  return {
    threads,
    search: async (query) => {
      const worker = await take();
      try {
        return await new Promise<readonly FoundText[]>((resolve, reject) => {
          const settle = (finish: () => void): void => {
            worker.removeAllListeners('message');
            worker.removeAllListeners('error');
            finish();
          };
          worker.once('message', (found: readonly FoundText[]) => settle(() => resolve(found)));
          worker.once('error', (error) => settle(() => reject(error)));
          worker.postMessage(query);
        });
      } finally {
        give(worker);
      }
    },
    close: async () => {
      await Promise.all(started.map((worker) => worker.terminate()));
    },
  };
}
