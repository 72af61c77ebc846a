import { ClosableWorker } from '../../../native/threads/closable-worker.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import type { Trace } from '../../contract/trace.ts';
import type { TraceWriter } from '../../spec/tracer.ts';
import type { TraceWriteRequest, TraceWriterReply, TraceWriterSettings } from './trace-writer-protocol.ts';

/** Traces of one message at most: a run that ends meanwhile waits for no more than these. */
const MAX_BATCH = 64;

interface Waiting {
  trace: Trace;
  onWritten: () => void;
  onFailed: (error: unknown) => void;
}

/** The thread died with the trace: whether it is in the journal, only the journal knows. */
export class TraceWriterGoneError extends Error {}

/**
 * The thread that writes traces: `serveTraceWrites` on the other side. One batch is under way at a time, and what ends
 * meanwhile is the next one, so that more share a commit the more there is to do.
 */
export class TraceWriterThread implements TraceWriter {
  readonly #worker: ClosableWorker;
  readonly #knownSecrets: () => readonly string[];
  readonly #onGone: () => void;
  #waiting: Waiting[] = [];
  #writing: Waiting[] = [];
  #isSendingSoon = false;
  #whenIdle: (() => void)[] = [];
  #whenQuiet: (() => void)[] = [];
  #cause: unknown;
  #isGone = false;

  /**
   * @param options.onReady called once, when the thread has the journal open
   * @param options.onGone called once, when the thread has died; what it had is rejected with {@link TraceWriterGoneError}
   */
  constructor(options: {
    workerUrl: URL;
    settings: TraceWriterSettings;
    knownSecrets: () => readonly string[];
    onReady: () => void;
    onGone: () => void;
  }) {
    this.#knownSecrets = options.knownSecrets;
    this.#onGone = options.onGone;
    this.#worker = new ClosableWorker(options.workerUrl, { settings: options.settings, name: 'trace-writer' });
    this.#worker.on('message', (reply: TraceWriterReply) => {
      if (reply.kind === 'ready') options.onReady();
      else this.#settle(reply.outcomes);
    });
    // An uncaught error comes first, then `exit`: one place decides what is lost.
    this.#worker.on('error', (error) => {
      this.#cause = error;
    });
    this.#worker.on('exit', () => this.#die());
    // Nothing but a trace that somebody waits for may keep a finished command-line program alive.
    this.#worker.unref();
  }

  writeTrace(trace: Trace): Promise<void> {
    return new Promise((onWritten, onFailed) => {
      this.#waiting.push({ trace, onWritten, onFailed });
      if (this.#writing.length === 0) this.#sendSoon();
    });
  }

  /** Resolves when everything that was handed over is settled. */
  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Calls back, once, when no batch is under way: at once, or before the next one is sent. */
  whenQuiet(work: () => void): void {
    if (this.#writing.length === 0) work();
    else this.#whenQuiet.push(work);
  }

  /** To be called when idle. */
  async close(): Promise<void> {
    await this.#worker.close();
  }

  get #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#writing.length === 0;
  }

  #sendSoon(): void {
    if (this.#isSendingSoon) return;
    this.#isSendingSoon = true;
    setImmediate(() => this.#sendNext());
  }

  #sendNext(): void {
    this.#isSendingSoon = false;
    if (this.#isGone) return;
    this.#writing = this.#waiting.splice(0, MAX_BATCH);
    if (this.#writing.length === 0) return;
    this.#worker.ref();
    const request: TraceWriteRequest = {
      traces: this.#writing.map(({ trace }) => trace),
      knownSecrets: this.#knownSecrets(),
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    this.#worker.postMessage(request);
  }

  #settle(outcomes: Extract<TraceWriterReply, { kind: 'written' }>['outcomes']): void {
    const written = this.#writing;
    this.#writing = [];
    this.#worker.unref();
    for (const [index, { onWritten, onFailed }] of written.entries()) {
      const error = outcomes[index] ?? null;
      if (error === null) onWritten();
      else onFailed(deserializeError(error));
    }
    for (const work of this.#whenQuiet.splice(0)) work();
    // The runs that end in this turn go with the next batch.
    if (this.#waiting.length > 0) this.#sendSoon();
    this.#tellIdle();
  }

  #die(): void {
    this.#isGone = true;
    const lost = [...this.#writing, ...this.#waiting];
    this.#writing = [];
    this.#waiting = [];
    this.#onGone();
    const error = new TraceWriterGoneError('the thread that writes traces stopped', { cause: this.#cause });
    for (const { onFailed } of lost) onFailed(error);
    for (const work of this.#whenQuiet.splice(0)) work();
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (!this.#isIdle) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
