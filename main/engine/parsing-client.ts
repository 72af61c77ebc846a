import type { EngineClient } from '../contract/methods.ts';
import { parseRequest } from '../contract/rpc/parse-request.ts';

/** @returns a client for callers in this process: a session's own takes what an engine has parsed, with its deadline among its signals */
export function parsingClient(client: EngineClient): EngineClient {
  return {
    call: (method, request, options) => client.call(method, parseRequest(method, request) as typeof request, options),
    stream: (method, request, options = {}) => {
      const { signal, deadlineMs } = options;
      const deadline = deadlineMs === undefined ? [] : [AbortSignal.timeout(deadlineMs)];
      const signals = [...(signal === undefined ? [] : [signal]), ...deadline];
      return client.stream(method, parseRequest(method, request) as typeof request, {
        ...options,
        signal: AbortSignal.any(signals),
      });
    },
  };
}
