import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IMPORT_RESIDENT_MIB, type ImportMessage, type ImportTask, type MappedPart } from './import-protocol.ts';
import type { PackedBatch } from './packed-batch.ts';

/** A process that says nothing for so long, while nobody keeps it waiting, hangs over its file, in milliseconds. */
const SILENCE_MS = 60_000;
const HEAP_MIB = 1024;
/** Room for what is thrown away soon, which here is nearly everything: less of it is mistaken for what stays. */
const YOUNG_MIB = 64;
/** Below it the old generation is left alone: marking what grows from nothing to this took a tenth of an import. */
const INITIAL_OLD_MIB = 256;
/** What is kept of the last words of a process, in UTF-16 code units. */
const KEPT_STDERR = 4000;

/** Where the program's parts lie that such a process is started from. */
export interface ImportProcessLayout {
  importWorker: URL;
  /** A thread that watches memory and the engine, see `parse-watch`. */
  processWatch: URL;
  denyNetwork: URL;
}

export interface ImportListener {
  onProgress(bytesRead: number): void;
  /** The process makes a few more batches meanwhile, and then waits. */
  onBatch(batch: PackedBatch, bytesRead: number): Promise<void>;
  onPart(part: MappedPart): void;
}

/** Reads files in a child process that is replaced when a file was too much for it. */
export class ImportProcess {
  readonly #layout: ImportProcessLayout;
  readonly #silenceMs: number;
  #child: RunningChild | null = null;

  constructor(layout: ImportProcessLayout, options: { silenceMs?: number } = {}) {
    this.#layout = layout;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
  }

  /**
   * @returns null, or one sentence on why nothing more of the file can be read; its batches so far came all the same
   * @throws whatever `onBatch` throws
   */
  async map(task: ImportTask, listener: ImportListener): Promise<string | null> {
    this.#child ??= startChild(this.#layout);
    const child = this.#child;
    try {
      return await child.map(task, listener, this.#silenceMs);
    } finally {
      if (child.isGone) this.#child = null;
    }
  }

  /** Ends the process, whatever it is doing. */
  async dispose(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    child?.process.kill('SIGKILL');
    await child?.gone;
  }
}

interface RunningChild {
  process: ChildProcess;
  gone: Promise<void>;
  readonly isGone: boolean;
  map(task: ImportTask, listener: ImportListener, silenceMs: number): Promise<string | null>;
}

function startChild({ importWorker, processWatch, denyNetwork }: ImportProcessLayout): RunningChild {
  const isElectron = process.versions['electron'] !== undefined;
  // Node's own sandbox: no files written, no programs started, no native add-ons.
  const sandbox = ['--permission', '--allow-fs-read=*', '--allow-worker', '--no-warnings'];
  const child = fork(fileURLToPath(importWorker), [processWatch.href], {
    execArgv: [
      `--max-old-space-size=${HEAP_MIB}`,
      `--max-semi-space-size=${YOUNG_MIB}`,
      `--initial-old-space-size=${INITIAL_OLD_MIB}`,
      // Threads that help to collect take their time from the processes beside: alone it takes 6 % less of an import.
      '--single-threaded-gc',
      ...(isElectron ? [] : [...sandbox, '--import', denyNetwork.href]),
    ],
    env: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    serialization: 'advanced',
    // Nothing is ever written to its stdin: it ends when that closes, so it does not outlive a killed engine.
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
  const gone = Promise.withResolvers<void>();
  let isReady = false;
  let isGone = false;
  let stderr = '';
  let hear: (message: ImportMessage) => void = () => undefined;
  let onGone: (why: string) => void = () => undefined;
  child.stderr?.on('data', (data: Buffer) => {
    stderr = (stderr + data.toString('latin1')).slice(-KEPT_STDERR);
  });
  child.stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  child.on('message', (message: ImportMessage) => {
    if (message.kind === 'ready') isReady = true;
    hear(message);
  });
  // Not `exit`: only `close` comes after all that the process had to say.
  child.on('close', (code, signal) => {
    isGone = true;
    onGone(describeEnd(code, signal, stderr));
    gone.resolve();
  });
  return {
    process: child,
    gone: gone.promise,
    get isGone() {
      return isGone;
    },
    map: async (task, listener, silenceMs) => {
      const ended = Promise.withResolvers<string | null>();
      // Batches are handed on one after the other; the end waits for the last.
      let taking: Promise<void> = Promise.resolve();
      let isTaking = 0;
      let wasSilent = false;
      let timer: NodeJS.Timeout | undefined;
      const watch = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (isTaking > 0) {
            watch();
            return;
          }
          wasSilent = true;
          child.kill('SIGKILL');
        }, silenceMs);
      };
      onGone = (why) => {
        const silence = `Reading the file came to a stand for ${silenceMs / 1000} s. Split it, or leave it out.`;
        ended.resolve(wasSilent ? silence : why);
      };
      hear = (message) => {
        if (isReady) watch();
        if (message.kind === 'progress') listener.onProgress(message.bytesRead);
        else if (message.kind === 'part') taking = taking.then(() => listener.onPart(message.part));
        else if (message.kind === 'done') ended.resolve(message.problem);
        else if (message.kind === 'batch') {
          isTaking += 1;
          taking = taking.then(async () => {
            await listener.onBatch(message.batch, message.bytesRead);
            isTaking -= 1;
            child.send({ kind: 'taken' }, () => undefined);
          });
          taking.catch(ended.reject);
        }
      };
      try {
        // How long it takes to start is not the file's fault.
        if (isReady) watch();
        // A process that is gone is noticed by `close`.
        child.send({ kind: 'map', task }, () => undefined);
        if (isGone) return describeEnd(null, null, stderr);
        const problem = await ended.promise;
        await taking;
        return problem;
      } finally {
        clearTimeout(timer);
        hear = () => undefined;
        onGone = () => undefined;
      }
    },
  };
}

function describeEnd(code: number | null, signal: string | null, stderr: string): string {
  if (/too much memory|out of memory|Allocation failed|heap/i.test(stderr) || signal === 'SIGKILL') {
    return `Reading the file needs more than ${IMPORT_RESIDENT_MIB} MiB of memory. Split it, or leave it out.`;
  }
  const lastWords = stderr.trim().split('\n').at(0)?.slice(0, 300) ?? '';
  return `Reading the file stopped (${signal ?? `exit code ${code}`}). Leave it out, or save it in a simpler form. ${lastWords}`.trim();
}
