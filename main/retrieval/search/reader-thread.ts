import { deserializeError } from '../../contract/serialized-error.ts';
import { ClosableWorker } from '../../../native/threads/closable-worker.ts';
import type { IndexReadName } from './index-reads.ts';
import type { ReaderReply, ReaderRequest, ReaderSettings } from './reader-protocol.ts';

/** A read that somebody waits for. Settling it twice is harmless: a cancelled read may still be answered. */
export interface PendingRead {
  name: IndexReadName;
  request: unknown;
  /** How many threads it was given to. */
  attempts: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface ReaderThreadListeners {
  onDidBecomeIdle(): void;
  /** @param lost the read that was running, null when there was none */
  onDidDie(lost: PendingRead | null, cause: unknown): void;
}

/** One worker thread and the read it is doing. */
export class ReaderThread {
  readonly #worker: ClosableWorker;
  readonly #listeners: ReaderThreadListeners;
  #current: PendingRead | null = null;
  #reads = 0;
  #cause: unknown;
  #isClosing = false;

  constructor(options: ReaderSettings & { workerUrl: URL }, listeners: ReaderThreadListeners) {
    this.#listeners = listeners;
    const settings: ReaderSettings = { databasePath: options.databasePath };
    this.#worker = new ClosableWorker(options.workerUrl, { settings, name: 'index-reader' });
    this.#worker.on('message', (reply: ReaderReply) => this.#settle(reply));
    // An uncaught error comes first, then `exit`: one place decides what is lost.
    this.#worker.on('error', (error) => {
      this.#cause = error;
    });
    this.#worker.on('exit', (exitCode) => this.#die(exitCode));
    // An idle reader must not keep a finished command-line program alive.
    this.#worker.unref();
  }

  get isIdle(): boolean {
    return this.#current === null && !this.#isClosing;
  }

  run(pending: PendingRead): void {
    this.#current = pending;
    this.#reads += 1;
    pending.attempts += 1;
    this.#worker.ref();
    const message: ReaderRequest = { id: this.#reads, name: pending.name, request: pending.request };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    this.#worker.postMessage(message);
  }

  /** @param reason what the running read is rejected with */
  async close(reason: unknown): Promise<void> {
    this.#isClosing = true;
    this.#current?.reject(reason);
    this.#current = null;
    await this.#worker.close();
  }

  #settle(reply: ReaderReply): void {
    const pending = this.#current;
    if (pending === null || reply.id !== this.#reads) return;
    this.#current = null;
    this.#worker.unref();
    if (reply.ok) pending.resolve(reply.value);
    else pending.reject(deserializeError(reply.error));
    this.#listeners.onDidBecomeIdle();
  }

  #die(exitCode: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const lost = this.#current;
    this.#current = null;
    this.#listeners.onDidDie(lost, this.#cause ?? new Error(`reader thread exited with code ${exitCode}`));
  }
}
