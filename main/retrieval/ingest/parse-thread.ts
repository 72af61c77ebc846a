import { Worker } from 'node:worker_threads';
import type { SkipReason } from '../../contract/ingest.ts';
import { type ParseResult, type ParseTask, type ParseWorkerMessage, unpackResult } from './parse-protocol.ts';

export interface ParseLimits {
  /** A worker that takes longer over one file is ended, in milliseconds. */
  timeoutMs: number;
  /** A worker whose heap grows beyond this is ended, in MiB. */
  heapMib: number;
}

/** Why a thread is no more, and what that says about the file it was working on. */
export interface ThreadEnd {
  /** False when it never came up: then the files are not to blame. */
  wasReady: boolean;
  reason: SkipReason;
  message: string;
}

/** One worker thread and the files it was given, in the order in which it works on them. */
export class ParseThread {
  readonly #worker: Worker;
  readonly #limits: ParseLimits;
  readonly #onEnd: (thread: ParseThread, end: ThreadEnd) => void;
  readonly waiting: { task: ParseTask; resolve: (result: ParseResult) => void; reject: (error: unknown) => void }[] =
    [];
  #isReady = false;
  #end: ThreadEnd | null = null;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    workerUrl: URL;
    limits: ParseLimits;
    onEnd: (thread: ParseThread, end: ThreadEnd) => void;
  }) {
    this.#limits = options.limits;
    this.#onEnd = options.onEnd;
    this.#worker = new Worker(options.workerUrl, {
      name: 'trestle-parse',
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: options.limits.heapMib },
    });
    this.#worker.on('message', (message: ParseWorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#noteError(error));
    this.#worker.on('exit', (code) => this.#exited(code));
  }

  run(task: ParseTask): Promise<ParseResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
      this.#worker.postMessage(task);
      if (this.waiting.length === 1) this.#startTimer();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#worker.terminate();
  }

  #receive(message: ParseWorkerMessage): void {
    if (message.kind === 'ready') {
      this.#isReady = true;
      return;
    }
    clearTimeout(this.#timer);
    this.waiting.shift()?.resolve(unpackResult(message.result));
    if (this.waiting.length > 0) this.#startTimer();
  }

  #startTimer(): void {
    const { timeoutMs } = this.#limits;
    const first = this.waiting[0];
    this.#timer = setTimeout(() => {
      // Our own thread may have been busy: answers that already arrived are handled before anybody is blamed.
      setImmediate(() => {
        if (this.waiting[0] !== first || this.#isClosed) return;
        const message = `The file was not taken apart within ${timeoutMs / 1000} s. Split it, or exclude it.`;
        this.#end = { wasReady: this.#isReady, reason: 'malformed', message };
        void this.#worker.terminate();
      });
    }, timeoutMs);
  }

  #noteError(error: unknown): void {
    const isOutOfMemory =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#end ??= {
      wasReady: this.#isReady,
      reason: isOutOfMemory ? 'too_large' : 'malformed',
      message: isOutOfMemory
        ? `Taking the file apart needs more than ${this.#limits.heapMib} MiB of memory. Split it, or exclude it.`
        : `Taking the file apart failed (${String(error)}). Exclude it, or save it in a simpler form.`,
    };
  }

  #exited(code: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#isClosed = true;
    const message = `The parser stopped (exit code ${code}) over the file. Exclude it, or save it in a simpler form.`;
    this.#onEnd(this, this.#end ?? { wasReady: this.#isReady, reason: 'malformed', message });
  }
}
