import { BugError } from './errors/bug-error.ts';

/** What is needed of a thread; a `Worker` of `node:worker_threads` is one. */
export interface Thread {
  on(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): unknown;
  postMessage(request: unknown): void;
  terminate(): Promise<unknown>;
  ref(): void;
  unref(): void;
}

/** The thread passed a limit or ended by itself; the next request gets a new one. */
export interface GaveUp {
  type: 'gave-up';
  message: string;
}

export interface AskedThread<Request, Reply> {
  ask(request: Request): Promise<Reply | GaveUp>;
  /** Ends the thread when the request under way is answered; what waits behind it is refused. */
  dispose(): Promise<void>;
}

/**
 * Asks a thread one request after the other, each with a limit of time. What never ends costs the thread: it is terminated
 * wherever it is, and the next request gets a new one.
 *
 * The thread starts with the first request, and alone keeps no process alive. It says `{type: 'ready'}` once its code is
 * loaded: that does not count, as on a busy machine it takes longer than any request.
 *
 * @param options.limitMs from the request to its reply
 * @param options.clock `after` calls `work` once, `ms` from now, unless the returned function is called before
 * @param options.words what a `gave-up` says of a reply that is too late, a thread that failed, and one that ended
 */
export function createAskedThread<Request, Reply extends { type: string }>(options: {
  name: string;
  start: () => Thread;
  clock: { after(ms: number, work: () => void): () => void };
  limitMs: number;
  words: { late: (request: Request) => string; failed: (error: Error & { code?: string }) => string; ended: string };
}): AskedThread<Request, Reply> {
  const { name, start, words } = options;
  let current: Listening<Reply> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isDisposed = false;
  const end = async (): Promise<void> => {
    const ending = current;
    current = null;
    await ending?.thread.terminate();
  };
  const inTurn = async (request: Request): Promise<Reply | GaveUp> => {
    if (isDisposed) throw new BugError(`the ${name} was asked after it was disposed of`);
    current ??= listenTo<Reply>(start(), words);
    const reply = await exchange(current, request, options);
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

interface Listening<Reply> {
  thread: Thread;
  /** What it says next; `gave-up` when it ends instead. */
  next(): Promise<Reply | GaveUp>;
  ready: Promise<Reply | GaveUp>;
}

function listenTo<Reply>(
  thread: Thread,
  words: { failed: (error: Error & { code?: string }) => string; ended: string },
): Listening<Reply> {
  let hear: (reply: Reply | GaveUp) => void = () => undefined;
  let hasEnded: GaveUp | null = null;
  const ended = (message: string): void => {
    hasEnded ??= { type: 'gave-up', message };
    hear(hasEnded);
  };
  // What it says is of the program that it was started with.
  thread.on('message', (reply) => hear(reply as Reply));
  thread.on('error', (error) => ended(words.failed(error as Error & { code?: string })));
  thread.on('exit', () => ended(words.ended));
  const next = (): Promise<Reply | GaveUp> =>
    new Promise((resolve) => {
      hear = resolve;
      if (hasEnded !== null) resolve(hasEnded);
    });
  return { thread, next, ready: next() };
}

async function exchange<Request, Reply extends { type: string }>(
  { thread, next, ready }: Listening<Reply>,
  request: Request,
  options: Pick<Parameters<typeof createAskedThread<Request, Reply>>[0], 'clock' | 'limitMs' | 'words'>,
): Promise<Reply | GaveUp> {
  const { clock, limitMs, words } = options;
  thread.ref();
  let callOff: () => void = () => undefined;
  try {
    const isReady = await ready;
    if (isReady.type === 'gave-up') return isReady;
    const reply = next();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    thread.postMessage(request);
    const tooLate = new Promise<GaveUp>((resolve) => {
      callOff = clock.after(limitMs, () => resolve({ type: 'gave-up', message: words.late(request) }));
    });
    return await Promise.race([reply, tooLate]);
  } finally {
    callOff();
    thread.unref();
  }
}
