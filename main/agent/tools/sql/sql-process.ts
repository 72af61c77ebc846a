import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { abortError } from '../../../base/abort.ts';
import { CancelledError } from '../../../base/errors/cancelled-error.ts';
import { TimeoutError } from '../../../base/errors/timeout-error.ts';
import { ToolExecutionError } from '../../../base/errors/tool-execution-error.ts';
import type { Clock } from '../../../spec/clock.ts';
import type { SqlAnswer, SqlProcessMessage, SqlTask } from './sql-protocol.ts';

/** A query that takes longer is ended with its process, in milliseconds; a contract may allow less. */
const MAX_QUERY_MS = 60_000;
const HEAP_MIB = 512;
const KEPT_STDERR = 2000;

/** Where the program's parts lie that such a process is started from. */
export interface SqlProcessLayout {
  sqlProcess: URL;
  /** A thread that watches memory and the engine, see `parse-watch`. */
  processWatch: URL;
  denyNetwork: URL;
}

export interface SqlRunner {
  /** @throws CancelledError, TimeoutError, ToolExecutionError when the process died over it */
  run(task: SqlTask, signal: AbortSignal): Promise<SqlAnswer>;
  /** Ends the process. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Queries run one after the other in one child process, which starts with the first and is replaced when it was ended. */
export function createSqlRunner(options: { layout: SqlProcessLayout; clock: Clock }): SqlRunner {
  let running: RunningProcess | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isDisposed = false;
  const end = async (): Promise<void> => {
    const ending = running;
    running = null;
    ending?.child.kill('SIGKILL');
    await ending?.gone;
  };
  const ask = async (task: SqlTask, signal: AbortSignal): Promise<SqlAnswer> => {
    if (isDisposed) throw new CancelledError('The workspace was closed.');
    if (signal.aborted) throw abortError(signal);
    running ??= startProcess(options.layout);
    const answered = new AbortController();
    const stop = Promise.withResolvers<never>();
    const onAbort = (): void => stop.reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const tooLong = options.clock.sleep(MAX_QUERY_MS, answered.signal).then(
      () => stop.reject(new TimeoutError(`The query took longer than ${MAX_QUERY_MS / 1000} s and was ended.`)),
      () => undefined,
    );
    try {
      return await Promise.race([running.ask(task), stop.promise]);
    } catch (error) {
      await end();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      answered.abort();
      await tooLong;
    }
  };
  return {
    run: (task, signal) => {
      const turn = last.then(() => ask(task, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    dispose: async () => {
      isDisposed = true;
      await end();
    },
  };
}

interface RunningProcess {
  child: ChildProcess;
  gone: Promise<void>;
  ask(task: SqlTask): Promise<SqlAnswer>;
}

function startProcess({ sqlProcess, processWatch, denyNetwork }: SqlProcessLayout): RunningProcess {
  const isElectron = process.versions['electron'] !== undefined;
  // Node's own sandbox: nothing written, nothing started. SQLite is an add-on; it is handed bytes, never a path.
  const sandbox = ['--permission', '--allow-fs-read=*', '--allow-worker', '--allow-addons', '--no-warnings'];
  const child = fork(fileURLToPath(sqlProcess), [processWatch.href], {
    execArgv: [`--max-old-space-size=${HEAP_MIB}`, ...(isElectron ? [] : [...sandbox, '--import', denyNetwork.href])],
    env: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    serialization: 'advanced',
    // Nothing is ever written to its stdin: it ends when that closes, so it does not outlive a killed engine.
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  let hear: { resolve: (answer: SqlAnswer) => void; reject: (error: unknown) => void } | null = null;
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr = (stderr + data.toString('latin1')).slice(-KEPT_STDERR);
  });
  child.stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  child.on('message', (message: SqlProcessMessage) => {
    if (message.kind === 'ready') ready.resolve();
    else hear?.resolve(message.answer);
  });
  child.on('close', (code, signal) => {
    const isFull = /too much memory|out of memory|heap/i.test(stderr) || signal === 'SIGKILL';
    const why = isFull ? 'it needed too much memory' : `it stopped with ${signal ?? `code ${code}`}`;
    const error = new ToolExecutionError(`The query was not answered: ${why}. Ask for less at once.`);
    ready.reject(error);
    hear?.reject(error);
    gone.resolve();
  });
  ready.promise.catch(() => undefined);
  return {
    child,
    gone: gone.promise,
    ask: async (task) => {
      await ready.promise;
      return new Promise((resolve, reject) => {
        hear = { resolve, reject };
        child.send(task, (error) => {
          if (error !== null) reject(new ToolExecutionError(`The query was not answered: ${error.message}.`));
        });
      });
    },
  };
}
