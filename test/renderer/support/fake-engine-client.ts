import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import {
  type CallName,
  type CallOptions,
  type EngineClient,
  engineMethods,
  type ItemOf,
  type ParsedRequestOf,
  type RequestOf,
  type ResponseOf,
  type StreamName,
} from '../../../main/contract/methods.ts';

export type FakeCalls = {
  [K in CallName]?: (request: ParsedRequestOf<K>, options: CallOptions) => ResponseOf<K> | Promise<ResponseOf<K>>;
};
export type FakeStreams = {
  [K in StreamName]?: (request: ParsedRequestOf<K>, options: CallOptions) => AsyncIterable<ItemOf<K>>;
};

export interface FakeEngineOptions {
  calls?: FakeCalls;
  streams?: FakeStreams;
  /** Milliseconds every call takes; 0 answers in the next microtask. */
  latencyMs?: number;
}

export interface FakeEngineClient extends EngineClient {
  /** Every call and stream that was made, in order, with the parsed request. */
  readonly log: readonly { method: string; request: unknown }[];
  /** Replaces handlers while it runs. */
  set: (calls: FakeCalls) => void;
}

/**
 * An engine made of the given handlers. Requests are parsed by the contract's own schemas, so a request the real engine
 * would refuse is refused here too; a method that was not set up throws and names itself.
 */
export function createFakeEngineClient({
  calls = {},
  streams = {},
  latencyMs = 0,
}: FakeEngineOptions): FakeEngineClient {
  const log: { method: string; request: unknown }[] = [];
  let handlers: FakeCalls = calls;
  const parse = (method: CallName | StreamName, request: unknown): unknown => {
    const parsed = engineMethods[method].request.parse(request);
    log.push({ method, request: parsed });
    return parsed;
  };
  const missing = (method: string) => new NotFoundError(`the fake engine has no ${method}; set it up in the test`);
  return {
    log,
    set: (more) => {
      handlers = { ...handlers, ...more };
    },
    call: async <K extends CallName>(method: K, request: RequestOf<K>, options: CallOptions = {}) => {
      const parsed = parse(method, request) as ParsedRequestOf<K>;
      if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
      options.signal?.throwIfAborted();
      const handler = handlers[method] as
        | ((request: ParsedRequestOf<K>, options: CallOptions) => ResponseOf<K>)
        | undefined;
      if (handler === undefined) throw missing(method);
      return handler(parsed, options);
    },
    stream: <K extends StreamName>(method: K, request: RequestOf<K>, options: CallOptions = {}) => {
      const parsed = parse(method, request) as ParsedRequestOf<K>;
      const handler = streams[method] as
        | ((request: ParsedRequestOf<K>, options: CallOptions) => AsyncIterable<ItemOf<K>>)
        | undefined;
      if (handler === undefined) throw missing(method);
      return handler(parsed, options);
    },
  };
}
