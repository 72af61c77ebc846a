import { BugError } from '../../base/errors/bug-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { ParseResult, ParseTask } from './parse-protocol.ts';
import { type ParseLimits, ParseProcess, type ProcessEnd } from './parse-process.ts';

/**
 * Parse processes for one ingest. One that hangs, dies or grows too large is replaced; the file it was working on is
 * answered with a reason, the files waiting behind it go to the replacement. Processes start with the first file.
 */
export class ParsePool {
  readonly #workerUrl: URL;
  readonly #limits: ParseLimits;
  readonly #size: number;
  readonly #processes: ParseProcess[] = [];

  /** @param options.size processes at most */
  constructor(options: { workerUrl: URL; limits: ParseLimits; size: number }) {
    this.#workerUrl = options.workerUrl;
    this.#limits = options.limits;
    this.#size = options.size;
  }

  /**
   * @param onStep called now and then while a long file is read, with the steps (pages) so far
   * @throws BugError when no process can be started, CancelledError after `close`
   */
  run(task: ParseTask, onStep: (done: number) => void = () => {}): Promise<ParseResult> {
    return this.#leastBusy().run(task, onStep);
  }

  async close(): Promise<void> {
    const processes = this.#processes.splice(0);
    for (const running of processes) for (const { reject } of running.waiting.splice(0)) reject(new CancelledError());
    await Promise.all(processes.map((running) => running.close()));
  }

  #leastBusy(): ParseProcess {
    const least = this.#processes.reduce<ParseProcess | null>(
      (best, running) => (best && best.waiting.length <= running.waiting.length ? best : running),
      null,
    );
    return least && (least.waiting.length === 0 || this.#processes.length >= this.#size) ? least : this.#start();
  }

  #start(): ParseProcess {
    const started = new ParseProcess({
      workerUrl: this.#workerUrl,
      limits: this.#limits,
      onEnd: (ended, end) => this.#replace(ended, end),
    });
    this.#processes.push(started);
    return started;
  }

  #replace(ended: ParseProcess, end: ProcessEnd): void {
    this.#processes.splice(this.#processes.indexOf(ended), 1);
    const [culprit, ...innocent] = ended.waiting.splice(0);
    if (!end.wasReady) {
      const error = new BugError(`The parse process ${this.#workerUrl.href} did not start: ${end.message}`);
      for (const { reject } of culprit ? [culprit, ...innocent] : innocent) reject(error);
      return;
    }
    if (end.reason === null) {
      if (culprit) innocent.unshift(culprit);
    } else culprit?.resolve({ kind: 'skipped', reason: end.reason, message: end.message, isIndexKept: false });
    for (const { task, onStep, resolve, reject } of innocent) this.run(task, onStep).then(resolve, reject);
  }
}
