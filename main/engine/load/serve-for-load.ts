import { API_PATH } from '../../contract/http-paths.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { answerApi } from '../http/api/answer-api.ts';
import { createRunCount, MAX_API_RUNS } from '../http/api/run-count.ts';
import { DEFAULT_HTTP_LIMITS } from '../http/http-limits.ts';
import { closeServer, createLimitedServer } from '../http/limited-server.ts';
import { listenOnLoopback } from '../http/listen-on-loopback.ts';
import { createRequestGuard } from '../http/request-guard.ts';
import { SERVING } from '../releases/serving.ts';
import { createSession, newToken } from '../http/session.ts';
import { parsingClient } from '../parsing-client.ts';

/** The interface of `trestle serve` for as long as a load runs on it. */
export interface ServedForLoad {
  /** Without `/v1`. */
  baseUrl: string;
  token: string;
  close(): Promise<void>;
}

/** Serves the pipelines on a free port of this machine, with the limits that `trestle serve` has. */
export async function serveForLoad(engine: EngineClient): Promise<ServedForLoad> {
  const { servers, port } = await listenOnLoopback(() => createLimitedServer(DEFAULT_HTTP_LIMITS), 0);
  const token = newToken();
  const context = {
    engine: parsingClient(engine),
    guard: createRequestGuard(port),
    session: createSession(port, token),
    runs: createRunCount(MAX_API_RUNS),
    answersWith: SERVING,
    onRefused: () => undefined,
  };
  for (const server of servers) {
    server.on('request', (request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '';
      if (path.startsWith(API_PATH)) void answerApi(request, response, path, context);
      else response.writeHead(404).end();
    });
  }
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    token,
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}
