import { Worker } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { SchemaProblem, SchemaValidator } from '../../spec/schema-validator.ts';
import { MAX_CHECK_HEAP_MB, MAX_CHECK_MS } from './json-limits.ts';
import type { SchemaReply, SchemaRequest } from './schema-protocol.ts';

/** The thread passed a limit; it was ended, and the next request gets a new one. */
type Outcome = SchemaReply | { type: 'gave-up'; message: string };

/**
 * Checks schemas in a thread of its own, one request after the other. A pattern that backtracks without end, or a schema
 * that unfolds without end, costs that thread: it runs JavaScript only, so it can be terminated wherever it is.
 *
 * The thread starts with the first request, and alone keeps no process alive.
 */
export function createSchemaValidator(options: { workerUrl: URL; clock: Clock }): SchemaValidator {
  const { workerUrl, clock } = options;
  let thread: SchemaThread | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isDisposed = false;

  const end = async (): Promise<void> => {
    const ending = thread;
    thread = null;
    await ending?.worker.terminate();
  };
  const ask = async (request: SchemaRequest): Promise<Outcome> => {
    if (isDisposed) throw new BugError('a schema validator was asked after it was disposed of');
    thread ??= startThread(workerUrl);
    const outcome = await exchange(thread, request, clock);
    if (outcome.type === 'gave-up') await end();
    return outcome;
  };
  const inTurn = (request: SchemaRequest): Promise<Outcome> => {
    const turn = last.then(() => ask(request));
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    checkSchema: async (schema) => {
      const outcome = await inTurn({ type: 'check', schema });
      if (outcome.type === 'gave-up')
        throw new InvalidArgumentError(`The JSON Schema cannot be used: ${outcome.message}.`);
      refuse(outcome);
    },
    validate: async (schema, value) => {
      const outcome = await inTurn({ type: 'validate', schema, value });
      refuse(outcome);
      if (outcome.type === 'gave-up') return gaveUp(outcome.message);
      return outcome.type === 'validated' ? outcome.problems : [];
    },
    readText: async (schema, text) => {
      const outcome = await inTurn({ type: 'read', schema, text });
      refuse(outcome);
      if (outcome.type === 'read') return outcome.reading;
      return { ok: false, problems: gaveUp(outcome.type === 'gave-up' ? outcome.message : 'was not read') };
    },
    dispose: async () => {
      isDisposed = true;
      await last;
      await end();
    },
  };
}

const YOUNG_HEAP_MB = 16;

interface SchemaThread {
  worker: Worker;
  /** What it says next; `gave-up` when it ends instead. */
  next(): Promise<Outcome>;
  ready: Promise<Outcome>;
}

function startThread(url: URL): SchemaThread {
  const worker = new Worker(url, {
    name: 'schema',
    resourceLimits: { maxOldGenerationSizeMb: MAX_CHECK_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
  });
  let hear: (outcome: Outcome) => void = () => undefined;
  let hasEnded: Outcome | null = null;
  const ended = (message: string): void => {
    hasEnded ??= { type: 'gave-up', message };
    hear(hasEnded);
  };
  worker.on('message', (reply: SchemaReply) => hear(reply));
  worker.on('error', (error: Error & { code?: string }) =>
    ended(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? `checking took more than ${MAX_CHECK_HEAP_MB} MB of memory`
        : `checking failed: ${error.message}`,
    ),
  );
  worker.on('exit', () => ended('checking was stopped'));
  const next = (): Promise<Outcome> =>
    new Promise((resolve) => {
      hear = resolve;
      if (hasEnded !== null) resolve(hasEnded);
    });
  return { worker, next, ready: next() };
}

/** Loading the thread's code does not count: on a busy machine it takes longer than any check. */
async function exchange({ worker, next, ready }: SchemaThread, request: SchemaRequest, clock: Clock): Promise<Outcome> {
  worker.ref();
  const answered = new AbortController();
  try {
    const isReady = await ready;
    if (isReady.type === 'gave-up') return isReady;
    const reply = next();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    worker.postMessage(request);
    const tooLate = clock.sleep(MAX_CHECK_MS, answered.signal).then(
      (): Outcome => ({ type: 'gave-up', message: `checking took longer than ${MAX_CHECK_MS} ms` }),
      () => reply,
    );
    return await Promise.race([reply, tooLate]);
  } finally {
    answered.abort(null);
    worker.unref();
  }
}

function refuse(outcome: Outcome): void {
  if (outcome.type === 'refused') throw new InvalidArgumentError(outcome.message);
}

function gaveUp(message: string): readonly SchemaProblem[] {
  return [{ path: '', message }];
}
