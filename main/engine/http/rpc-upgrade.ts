import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { RPC_PATH } from '../../contract/http-paths.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { serveRpc } from '../rpc/serve-rpc.ts';
import { framePortOverWebSocket } from '../transports/web-socket.ts';
import type { HttpLimits } from './http-limits.ts';
import type { RequestGuard } from './request-guard.ts';
import type { Session } from './session.ts';

/** RFC 6455: the server goes away. */
const GOING_AWAY = 1001;
/** How long a browser may take to answer that before its socket is cut, in milliseconds: a stop must not wait for it. */
const CLOSE_GRACE_MS = 500;

export interface RpcUpgradeOptions {
  engine: EngineClient;
  guard: RequestGuard;
  session: Session;
  limits: HttpLimits;
  onRefused(status: number, reason: string): void;
}

export interface RpcUpgrade {
  /** For the server's `upgrade` event. Host, Origin and session are checked before a WebSocket exists. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** The contract's WebSocket: one connection of the contract for each. */
export function createRpcUpgrade({ engine, guard, session, limits, onRefused }: RpcUpgradeOptions): RpcUpgrade {
  const sockets = new WebSocketServer({
    noServer: true,
    // Compression would let what we send be measured, and costs more than loopback does.
    perMessageDeflate: false,
    maxPayload: limits.maxMessageBytes,
  });
  const stopPinging = keepAlive(sockets, limits.pingIntervalMs);

  function refusal(request: IncomingMessage): [status: number, reason: string] | null {
    const reason = guard.refusal(request.headers, 'required');
    if (reason !== null) return [403, reason];
    if (!session.isSignedIn(request.headers)) return [401, 'no session'];
    return request.url === RPC_PATH ? null : [404, 'no such WebSocket'];
  }

  return {
    handle(request, socket, head) {
      const refused = refusal(request);
      if (refused !== null) {
        onRefused(...refused);
        socket.on('error', () => {});
        socket.end(
          `HTTP/1.1 ${refused[0]} ${STATUS_CODES[refused[0]]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        );
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        sockets.emit('connection', webSocket, request);
        serveRpc(framePortOverWebSocket(webSocket, { maxSendBufferBytes: limits.maxSendBufferBytes }), engine);
      });
    },
    close() {
      stopPinging();
      for (const webSocket of sockets.clients) {
        webSocket.close(GOING_AWAY);
        setTimeout(() => webSocket.terminate(), CLOSE_GRACE_MS);
      }
      sockets.close();
    },
  };
}

/** Ends the sockets whose other side is gone without a word: no pong in a whole interval. @returns how to stop */
function keepAlive(sockets: WebSocketServer, intervalMs: number): () => void {
  const answered = new WeakSet<WebSocket>();
  sockets.on('connection', (webSocket) => {
    answered.add(webSocket);
    webSocket.on('pong', () => answered.add(webSocket));
  });
  const timer = setInterval(() => {
    for (const webSocket of sockets.clients) {
      if (!answered.delete(webSocket)) webSocket.terminate();
      else webSocket.ping();
    }
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
