/**
 * The only incoming server: the built interface and the contract's WebSocket for a browser on this machine. It listens
 * on the loopback addresses and nowhere else; other users and sites are kept out by the Host and Origin checks and by
 * the session.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { EXCHANGE_PATH } from '../../contract/http-paths.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { AnswersWith } from './api/answer-api.ts';
import { createRunCount, MAX_API_RUNS } from './api/run-count.ts';
import { answerRequest } from './answer-request.ts';
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from './http-limits.ts';
import { closeServer, createLimitedServer } from './limited-server.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';
import { createRequestGuard } from './request-guard.ts';
import { createRpcUpgrade } from './rpc-upgrade.ts';
import { createSession } from './session.ts';
import { readTokenFile } from './token-file.ts';
import { SERVING } from '../releases/serving.ts';

export interface HttpServerOptions {
  engine: EngineClient;
  /** The built interface, with its index.html. */
  rendererDirectory: string;
  /** 0 takes any free port. */
  port: number;
  /** Keeps the session over restarts; without it every start has a new one. */
  tokenFile?: string;
  /** Called when the exchange URL was used, with the next one: print it, it is the only way in for another browser. */
  onNewUrl?: (url: string) => void;
  /** For the log. Neither addresses nor tokens are in it. */
  onRefused?: (status: number, reason: string) => void;
  limits?: Partial<HttpLimits>;
  /** The one release that programs are answered with; by default each pipeline's own that serves, or its files. */
  release?: { hash: string; pipelineId: string };
}

export interface HttpServer {
  readonly port: number;
  /** Where to sign in, unused so far: each use makes a new one. Secret until it is used. */
  readonly url: string;
  /** Ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts serving.
 *
 * @throws NotFoundError when the interface is not built
 * @throws AddressInUseError when the port is taken
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { engine, rendererDirectory, onNewUrl, tokenFile, onRefused = () => {} } = options;
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  if (!existsSync(join(rendererDirectory, 'index.html'))) {
    throw new NotFoundError(`The interface is not built: ${rendererDirectory} has no index.html. Run npm start once.`);
  }
  const token = tokenFile === undefined ? undefined : readTokenFile(tokenFile);
  const { servers, port } = await listenOnLoopback(() => createLimitedServer(limits), options.port);

  const guard = createRequestGuard(port);
  const session = createSession(port, token);
  const exchangeUrl = (): string => `http://127.0.0.1:${port}${EXCHANGE_PATH}${session.code}`;
  // The author's desk runs the files; programs get what was let through a gate.
  const answersWith: AnswersWith = options.release ?? SERVING;
  const context = {
    engine,
    runs: createRunCount(MAX_API_RUNS),
    guard,
    session,
    answersWith,
    rendererDirectory,
    onExchanged: () => onNewUrl?.(exchangeUrl()),
    onRefused,
  };
  const upgrade = createRpcUpgrade({ engine, guard, session, limits, onRefused });
  for (const server of servers) {
    server.on('request', (request, response) => void answerRequest(request, response, context));
    server.on('upgrade', (request, socket, head) => upgrade.handle(request, socket, head));
  }
  return {
    port,
    get url() {
      return exchangeUrl();
    },
    async close() {
      upgrade.close();
      await Promise.all(servers.map(closeServer));
    },
  };
}
