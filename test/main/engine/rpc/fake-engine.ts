import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { CallName, CallOptions, EngineClient, MethodName, StreamName } from '../../../../main/contract/methods.ts';

type Handler<Result> = (request: unknown, options: CallOptions) => Result;

export interface FakeEngineOptions {
  calls?: Partial<Record<CallName, Handler<unknown>>>;
  streams?: Partial<Record<StreamName, Handler<AsyncIterable<unknown>>>>;
}

/** An engine of scripted answers. It logs what it was asked, counts what is still open, and refuses what was not set up. */
export interface FakeEngine extends EngineClient {
  readonly log: { method: MethodName; request: unknown }[];
  /** Calls and streams that have begun and not come to their end. */
  readonly open: () => number;
}

export function createFakeEngine({ calls = {}, streams = {} }: FakeEngineOptions = {}): FakeEngine {
  const log: { method: MethodName; request: unknown }[] = [];
  let open = 0;
  const track = async <T>(work: () => T | Promise<T>): Promise<T> => {
    open += 1;
    try {
      return await work();
    } finally {
      open -= 1;
    }
  };
  async function* run(items: AsyncIterable<unknown>): AsyncGenerator {
    open += 1;
    try {
      yield* items;
    } finally {
      open -= 1;
    }
  }
  return {
    log,
    open: () => open,
    call(method, request, options = {}) {
      log.push({ method, request });
      const handler = calls[method];
      if (handler === undefined) throw new NotFoundError(`the fake engine has no ${method}`);
      return track(() => handler(request, options)) as never;
    },
    stream(method, request, options = {}) {
      log.push({ method, request });
      const handler = streams[method];
      if (handler === undefined) throw new NotFoundError(`the fake engine has no ${method}`);
      return run(handler(request, options)) as never;
    },
  };
}

/** Resolves when the signal aborts; for handlers that run until they are told to stop. */
export function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
