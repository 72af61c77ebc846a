import { BugError } from '../../base/errors/bug-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { ParseResult, ParseTask } from './parse-protocol.ts';
import { type ParseLimits, ParseThread, type ThreadEnd } from './parse-thread.ts';

/**
 * Parse workers for one ingest. A worker that hangs or dies is replaced; the file it was working on is answered with a
 * reason, the files waiting behind it go to the replacement. Workers start with the first file.
 */
export class ParsePool {
  readonly #workerUrl: URL;
  readonly #limits: ParseLimits;
  readonly #size: number;
  readonly #threads: ParseThread[] = [];

  /** @param options.size threads at most */
  constructor(options: { workerUrl: URL; limits: ParseLimits; size: number }) {
    this.#workerUrl = options.workerUrl;
    this.#limits = options.limits;
    this.#size = options.size;
  }

  /** @throws BugError when no worker can be started, CancelledError after `close` */
  run(task: ParseTask): Promise<ParseResult> {
    return this.#leastBusy().run(task);
  }

  async close(): Promise<void> {
    const threads = this.#threads.splice(0);
    for (const thread of threads) for (const { reject } of thread.waiting.splice(0)) reject(new CancelledError());
    await Promise.all(threads.map((thread) => thread.close()));
  }

  #leastBusy(): ParseThread {
    const least = this.#threads.reduce<ParseThread | null>(
      (best, thread) => (best && best.waiting.length <= thread.waiting.length ? best : thread),
      null,
    );
    return least && (least.waiting.length === 0 || this.#threads.length >= this.#size) ? least : this.#start();
  }

  #start(): ParseThread {
    const thread = new ParseThread({
      workerUrl: this.#workerUrl,
      limits: this.#limits,
      onEnd: (ended, end) => this.#replace(ended, end),
    });
    this.#threads.push(thread);
    return thread;
  }

  #replace(ended: ParseThread, end: ThreadEnd): void {
    this.#threads.splice(this.#threads.indexOf(ended), 1);
    const [culprit, ...innocent] = ended.waiting.splice(0);
    if (!end.wasReady) {
      const error = new BugError(`The parse worker ${this.#workerUrl.href} did not start: ${end.message}`);
      for (const { reject } of culprit ? [culprit, ...innocent] : innocent) reject(error);
      return;
    }
    culprit?.resolve({ kind: 'skipped', reason: end.reason, message: end.message, isIndexKept: false });
    for (const { task, resolve, reject } of innocent) this.run(task).then(resolve, reject);
  }
}
