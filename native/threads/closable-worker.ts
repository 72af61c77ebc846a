import { Worker } from 'node:worker_threads';
import { ASKED, CLOSING_CELLS, LEFT } from './closing.ts';

/**
 * How long a thread that was asked to close may take to finish what it is at, in milliseconds. A scan of an index or a text
 * of a large model takes a second or two; after that it hangs in JavaScript, where terminating is safe.
 */
const CLOSE_GRACE_MS = 10_000;

/**
 * What may be young of a thread's heap, in MB. V8 allows far more by itself (192 on a machine with 24 GB), and six threads
 * would keep garbage there for nothing: their data lies outside of the heap. With a quarter of this a reader that is busy
 * spends a tenth more of its time on collecting, since almost nothing is left over each time.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24 };

/**
 * A worker thread that is asked to end instead of being ended: terminating one that is in an add-on brings the whole
 * process down. better-sqlite3 and onnxruntime-node both abort it (`napi_get_last_error_info`, SIGTRAP) when their thread
 * is stopped while they are loaded, or run.
 *
 * The other side answers with {@link serveUntilClosed}.
 */
export class ClosableWorker extends Worker {
  readonly #closing: Int32Array<SharedArrayBuffer>;
  /** Resolves when the thread is gone, for whatever reason. */
  readonly ended: Promise<void>;

  /** @param settings what the thread is started with, beside the cells that this class puts there */
  constructor(url: URL, options: { settings: object; name: string }) {
    const closing = new Int32Array(new SharedArrayBuffer(CLOSING_CELLS * Int32Array.BYTES_PER_ELEMENT));
    super(url, { workerData: { ...options.settings, closing }, name: options.name, resourceLimits: RESOURCE_LIMITS });
    this.#closing = closing;
    const ended = Promise.withResolvers<void>();
    this.ended = ended.promise;
    closeAtExit(this);
    this.once('exit', () => {
      running.delete(this);
      ended.resolve();
    });
  }

  /** Ends the thread as soon as what it is at is done; requests that wait there are not answered. Safe to call twice. */
  async close(): Promise<void> {
    this.ask();
    const hanging = setTimeout(() => void this.terminate(), CLOSE_GRACE_MS);
    await this.ended;
    clearTimeout(hanging);
  }

  /** Asks the thread to end, and does not wait. */
  ask(): void {
    Atomics.store(this.#closing, ASKED, 1);
    // What wakes it, whatever it waits for.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    this.postMessage(null);
  }

  /** Blocks until the thread has left its add-ons for good. */
  waitUntilLeft(): void {
    Atomics.wait(this.#closing, LEFT, 0, CLOSE_GRACE_MS);
  }
}

const running = new Set<ClosableWorker>();
let isAtExit = false;

/** `process.exit` terminates every thread wherever it is; this lets them leave native code first. */
function closeAtExit(worker: ClosableWorker): void {
  running.add(worker);
  if (isAtExit) return;
  isAtExit = true;
  process.once('exit', () => {
    for (const each of running) each.ask();
    for (const each of running) each.waitUntilLeft();
  });
}
