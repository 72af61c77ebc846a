import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Trace } from '../../contract/trace.ts';
import type { TraceStore } from '../trace-store.ts';
import { TraceWriterGoneError, TraceWriterThread } from './trace-writer-thread.ts';

/**
 * So many runs end together before a thread is started for their traces: who asks one question after another, or one only,
 * pays for none.
 */
const ENDING_TOGETHER = 2;

export interface ThreadedTraceStore extends Omit<TraceStore, 'flush'> {
  /** Resolves when every trace that was handed over is in the journal, or was refused. */
  flush(): Promise<void>;
  /** Calls back, once, when the thread writes nothing: at once, or before it is given the next traces. */
  whenQuiet(work: () => void): void;
  /** Flushes, ends the thread and what lists read in the background. Must come before the journal is closed; later traces are written without a thread. */
  close(): Promise<void>;
}

/**
 * A trace store that writes in a thread once runs end together: taking secrets out, hashing, inserting and the wait for the
 * disk are a third of what an ask costs its engine. What a caller sees is the same: a trace is durable when its promise
 * resolves, traces are written in the order they came, and whoever reads afterwards finds them.
 *
 * What the thread writes can be found by what was said in it from the same commit on; of what is written here, and of what
 * others write, the store and they tell whoever indexes it.
 *
 * A thread that dies takes nothing with it: what it had is looked for in the journal and written here where it is not.
 *
 * @param options.store on this thread, of the same journal
 */
export function createThreadedTraceStore(options: {
  store: TraceStore;
  databasePath: string;
  workerUrl: URL;
  knownSecrets: () => readonly string[];
}): ThreadedTraceStore {
  const { store, databasePath, workerUrl, knownSecrets } = options;
  let thread: TraceWriterThread | null = null;
  let isReady = false;
  let mayStart = true;
  let ending = 0;

  const start = (): void => {
    mayStart = false;
    thread = new TraceWriterThread({
      workerUrl,
      settings: { databasePath },
      knownSecrets,
      onReady: () => {
        // What waits here came first.
        store.flush();
        isReady = true;
      },
      onGone: () => {
        isReady = false;
        thread = null;
      },
    });
  };
  const writeHere = async (trace: Trace): Promise<void> => {
    ending += 1;
    if (ending >= ENDING_TOGETHER && mayStart) start();
    try {
      await store.writeTrace(trace);
    } finally {
      ending -= 1;
    }
  };
  const isWritten = ({ summary: { traceId } }: Trace): boolean => {
    try {
      store.readTrace(traceId);
      return true;
    } catch (error) {
      if (NotFoundError.is(error)) return false;
      throw error;
    }
  };
  const writeThere = async (writer: TraceWriterThread, trace: Trace): Promise<void> => {
    try {
      await writer.writeTrace(trace);
    } catch (error) {
      if (!(error instanceof TraceWriterGoneError)) throw error;
      if (!isWritten(trace)) await store.writeTrace(trace);
    }
  };
  const flush = async (): Promise<void> => {
    store.flush();
    await thread?.idle();
    // What a thread that died meanwhile gave back.
    store.flush();
  };
  return {
    ...store,
    writeTrace: (trace) => (isReady && thread !== null ? writeThere(thread, trace) : writeHere(trace)),
    flush,
    whenQuiet: (work) => (thread === null ? work() : thread.whenQuiet(work)),
    close: async () => {
      mayStart = false;
      await flush();
      isReady = false;
      await thread?.close();
      await store.lists.dispose();
    },
  };
}
