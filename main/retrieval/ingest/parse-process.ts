import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SkipReason } from '../../contract/ingest.ts';
import {
  MEMORY_MARK,
  type ParseResult,
  type ParseTask,
  type ParseWorkerMessage,
  unpackResult,
} from './parse-protocol.ts';

export interface ParseLimits {
  /** A process that takes longer over one file, or over one step of a long one, is ended, in milliseconds. */
  timeoutMs: number;
  /** A process whose JavaScript heap grows beyond this is ended, in MiB. */
  heapMib: number;
  /** A process that holds more memory of any kind is ended, in MiB. */
  residentMib: number;
}

export interface WaitingTask {
  task: ParseTask;
  onStep: (done: number) => void;
  resolve: (result: ParseResult) => void;
  reject: (error: unknown) => void;
}

/** Why a process is no more, and what that says about the file it was working on. */
export interface ProcessEnd {
  /** False when it never came up: then the files are not to blame. */
  wasReady: boolean;
  /** Null when it asked to be replaced: then no file is to blame. */
  reason: SkipReason | null;
  message: string;
}

/** A file of many steps gets so many times the limit of one, all in all. */
const MAX_STEPS_TIME = 30;
/** What is kept of the last words of a process, in UTF-16 code units. */
const KEPT_STDERR = 4000;
/** What V8 and the C++ library say when there is no more memory. */
const OUT_OF_MEMORY =
  /heap out of memory|Allocation failed|bad_alloc|Cannot enlarge memory|memory access out of bounds/;

/**
 * Node's own sandbox: no files written, no programs started, no native add-ons. Reading stays open, because sources lie
 * anywhere; threads stay allowed for the watch and for OCR, which inherit all of this.
 */
const SANDBOX = ['--permission', '--allow-fs-read=*', '--allow-worker', '--no-warnings'];

/** One parse process and the files it was given, in the order in which it works on them. */
export class ParseProcess {
  readonly #child: ChildProcess;
  readonly #limits: ParseLimits;
  readonly #onEnd: (process: ParseProcess, end: ProcessEnd) => void;
  readonly waiting: WaitingTask[] = [];
  #isReady = false;
  #end: ProcessEnd | null = null;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #stderr = '';
  readonly #gone = Promise.withResolvers<void>();

  constructor(options: {
    workerUrl: URL;
    limits: ParseLimits;
    onEnd: (process: ParseProcess, end: ProcessEnd) => void;
  }) {
    this.#limits = options.limits;
    this.#onEnd = options.onEnd;
    this.#child = fork(fileURLToPath(options.workerUrl), [String(options.limits.residentMib)], {
      execArgv: nodeArguments(options.limits),
      env: bareEnvironment(),
      serialization: 'advanced',
      // Nothing is ever written to its stdin: it ends when that closes, so it does not outlive a killed engine.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#stderr = (this.#stderr + data.toString('latin1')).slice(-KEPT_STDERR);
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.on('message', (message) => this.#receive(message as ParseWorkerMessage));
    this.#child.on('error', (error) => this.#ended(null, null, error.message));
    // Not `exit`: only `close` comes after all that the process had to say.
    this.#child.on('close', (code, signal) => this.#ended(code, signal, ''));
  }

  run(task: ParseTask, onStep: (done: number) => void): Promise<ParseResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, onStep, resolve, reject });
      // A process that is gone is noticed by `close`, which gives its files to another.
      this.#child.send(task, () => {});
      if (this.waiting.length === 1) this.#beginFile();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#child.kill('SIGKILL');
    await this.#gone.promise;
  }

  #receive(message: ParseWorkerMessage): void {
    if (this.#isClosed) return;
    if (message.kind === 'ready') {
      this.#isReady = true;
    } else if (message.kind === 'retire') {
      this.#end ??= { wasReady: true, reason: null, message: 'It has grown, and is replaced.' };
      this.#child.kill('SIGKILL');
    } else if (message.kind === 'step') {
      this.waiting[0]?.onStep(message.done);
      if (performance.now() - this.#startedMs < this.#limits.timeoutMs * MAX_STEPS_TIME) this.#startTimer();
    } else {
      clearTimeout(this.#timer);
      this.waiting.shift()?.resolve(unpackResult(message.result));
      if (this.waiting.length > 0) this.#beginFile();
    }
  }

  #beginFile(): void {
    this.#startedMs = performance.now();
    this.#startTimer();
  }

  #startTimer(): void {
    clearTimeout(this.#timer);
    const { timeoutMs } = this.#limits;
    const first = this.waiting[0];
    this.#timer = setTimeout(() => {
      // Our own thread may have been busy: answers that already arrived are handled before anybody is blamed.
      setImmediate(() => {
        if (this.waiting[0] !== first || this.#isClosed) return;
        const message = `The file was not taken apart within ${timeoutMs / 1000} s. Split it, or exclude it.`;
        this.#end ??= { wasReady: this.#isReady, reason: 'parse_timeout', message };
        this.#child.kill('SIGKILL');
      });
    }, timeoutMs);
  }

  #ended(code: number | null, signal: string | null, problem: string): void {
    clearTimeout(this.#timer);
    this.#gone.resolve();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onEnd(this, this.#end ?? this.#explain(code, signal, problem));
  }

  #explain(code: number | null, signal: string | null, problem: string): ProcessEnd {
    const wasReady = this.#isReady;
    const { heapMib, residentMib } = this.#limits;
    // The kernel's own killer leaves no word, only its signal.
    const isOutOfResident = this.#stderr.includes(MEMORY_MARK.trim()) || signal === 'SIGKILL';
    if (isOutOfResident || OUT_OF_MEMORY.test(this.#stderr)) {
      const limit = isOutOfResident ? residentMib : heapMib;
      const message = `Taking the file apart needs more than ${limit} MiB of memory. Split it, or exclude it.`;
      return { wasReady, reason: 'parse_memory', message };
    }
    const how = problem || (signal === null ? `exit code ${code}` : `signal ${signal}`);
    const lastWords = wasReady ? '' : ` ${this.#stderr.trim()}`;
    const message = `The parser stopped (${how}) over the file. Exclude it, or save it in a simpler form.${lastWords}`;
    return { wasReady, reason: 'parse_crashed', message };
  }
}

function nodeArguments({ heapMib }: ParseLimits): string[] {
  const isSource = import.meta.url.endsWith('.ts');
  const preload = new URL(isSource ? './deny-network.ts' : './deny-network.js', import.meta.url);
  const heap = `--max-old-space-size=${heapMib}`;
  // Electron as Node takes no such options from its caller; there the process is bounded, but not sandboxed.
  return process.versions['electron'] === undefined ? [heap, ...SANDBOX, '--import', preload.href] : [heap];
}

/** No secret of ours and no setting of Node's; what the system itself needs to start a program, it adds. */
function bareEnvironment(): Record<string, string> {
  return process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
}
