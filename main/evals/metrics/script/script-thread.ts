import { Worker } from 'node:worker_threads';
import { BugError } from '../../../base/errors/bug-error.ts';
import type { Clock } from '../../../spec/clock.ts';
import { MAX_SCRIPT_MS } from './script-limits.ts';
import type { ScriptReply, ScriptRequest } from './script-protocol.ts';

/** Where scripts run. */
export interface ScriptSandbox {
  /** @returns never `ready`. `gave-up` where the thread had to be ended; the next request gets a new one */
  ask(request: ScriptRequest): Promise<ScriptReply>;
  dispose(): Promise<void>;
}

/**
 * Runs custom metrics in a thread of their own, one request after the other. The interpreter stops most of what does not
 * end by itself, with the line; work inside of one of its builtins costs the thread.
 *
 * The thread starts with the first request, and alone keeps no process alive.
 */
export function createScriptSandbox(options: { workerUrl: URL; clock: Clock }): ScriptSandbox {
  const { workerUrl, clock } = options;
  let thread: ScriptThread | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isDisposed = false;
  const end = async (): Promise<void> => {
    const ending = thread;
    thread = null;
    await ending?.worker.terminate();
  };
  const inTurn = async (request: ScriptRequest): Promise<ScriptReply> => {
    if (isDisposed) throw new BugError('a script sandbox was asked after it was disposed of');
    thread ??= startThread(workerUrl);
    const reply = await exchange(thread, request, clock);
    if (reply.type === 'gave-up') await end();
    return reply;
  };
  return {
    ask: (request) => {
      const turn = last.then(() => inTurn(request));
      last = turn.catch(() => undefined);
      return turn;
    },
    dispose: async () => {
      isDisposed = true;
      await last;
      await end();
    },
  };
}

/** In MB: above what the interpreter is allowed, with its own code and the texts on their way. */
const MAX_HEAP_MB = 256;

interface ScriptThread {
  worker: Worker;
  /** What it says next; `gave-up` when it ends instead. */
  next(): Promise<ScriptReply>;
  ready: Promise<ScriptReply>;
}

function startThread(url: URL): ScriptThread {
  const worker = new Worker(url, {
    name: 'script-metric',
    // A script has no way out of the interpreter; if it found one, it would find no secrets here.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let hear: (reply: ScriptReply) => void = () => undefined;
  let hasEnded: ScriptReply | null = null;
  const ended = (message: string): void => {
    hasEnded ??= { type: 'gave-up', message };
    hear(hasEnded);
  };
  worker.on('message', (reply: ScriptReply) => hear(reply));
  worker.on('error', (error: Error) => ended(`the interpreter failed: ${error.message}`));
  worker.on('exit', () => ended('the interpreter was stopped'));
  const next = (): Promise<ScriptReply> =>
    new Promise((resolve) => {
      hear = resolve;
      if (hasEnded !== null) resolve(hasEnded);
    });
  return { worker, next, ready: next() };
}

/** Loading the thread's code does not count: on a busy machine it takes longer than any script. */
async function exchange(
  { worker, next, ready }: ScriptThread,
  request: ScriptRequest,
  clock: Clock,
): Promise<ScriptReply> {
  worker.ref();
  const answered = new AbortController();
  try {
    const isReady = await ready;
    if (isReady.type === 'gave-up') return isReady;
    const reply = next();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    worker.postMessage(request);
    const tooLate = clock.sleep(MAX_SCRIPT_MS, answered.signal).then(
      (): ScriptReply => ({ type: 'gave-up', message: `${request.path}: it took longer than ${MAX_SCRIPT_MS} ms` }),
      () => reply,
    );
    return await Promise.race([reply, tooLate]);
  } finally {
    answered.abort(null);
    worker.unref();
  }
}
