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
  /** @param lost the reads that the thread had, in their order; perhaps none */
  onDidDie(lost: readonly PendingRead[], cause: unknown): void;
}

/** One worker thread and the reads it is doing. */
export class ReaderThread {
  readonly #worker: ClosableWorker;
  readonly #listeners: ReaderThreadListeners;
  #current: readonly PendingRead[] = [];
  #reads = 0;
  #cause: unknown;
  #isClosing = false;

  constructor(options: ReaderSettings & { workerUrl: URL }, listeners: ReaderThreadListeners) {
    this.#listeners = listeners;
    const settings: ReaderSettings = { databasePath: options.databasePath };
    this.#worker = new ClosableWorker(options.workerUrl, { settings, name: 'index-reader' });
    this.#worker.on('message', (replies: readonly ReaderReply[]) => this.#settle(replies));
    // An uncaught error comes first, then `exit`: one place decides what is lost.
    this.#worker.on('error', (error) => {
      this.#cause = error;
    });
    this.#worker.on('exit', (exitCode) => this.#die(exitCode));
    // An idle reader must not keep a finished command-line program alive.
    this.#worker.unref();
  }

  get isIdle(): boolean {
    return this.#current.length === 0 && !this.#isClosing;
  }

  run(reads: readonly PendingRead[]): void {
    this.#current = reads;
    this.#worker.ref();
    const message = reads.map((pending): ReaderRequest => {
      this.#reads += 1;
      pending.attempts += 1;
      return { id: this.#reads, name: pending.name, request: pending.request };
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    this.#worker.postMessage(message);
  }

  /** @param reason what the running reads are rejected with */
  async close(reason: unknown): Promise<void> {
    this.#isClosing = true;
    for (const { reject } of this.#current) reject(reason);
    this.#current = [];
    await this.#worker.close();
  }

  #settle(replies: readonly ReaderReply[]): void {
    const reads = this.#current;
    if (reads.length === 0 || replies.at(-1)?.id !== this.#reads) return;
    this.#current = [];
    this.#worker.unref();
    for (const [index, reply] of replies.entries()) {
      if (reply.ok) reads[index]?.resolve(reply.value);
      else reads[index]?.reject(deserializeError(reply.error));
    }
    this.#listeners.onDidBecomeIdle();
  }

  #die(exitCode: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const lost = this.#current;
    this.#current = [];
    this.#listeners.onDidDie(lost, this.#cause ?? new Error(`reader thread exited with code ${exitCode}`));
  }
}
