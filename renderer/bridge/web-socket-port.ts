import { ConnectionClosedError } from '../../main/base/errors/connection-closed-error.ts';
import { ProtocolError } from '../../main/base/errors/protocol-error.ts';
import type { TrestleError } from '../../main/base/errors/trestle-error.ts';
import { FrameChannel } from '../../main/contract/rpc/frame-channel.ts';
import type { FramePort } from '../../main/contract/rpc/frame-port.ts';

/** RFC 6455: an orderly end, and a server that shuts down. */
const NORMAL_CLOSE = 1000;
const GOING_AWAY = 1001;
/** RFC 6455 codes by which the server says that this page broke a rule. */
const PROTOCOL_CLOSE_CODES: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009]);

/**
 * Opens a WebSocket and resolves once it stands.
 *
 * @throws ConnectionClosedError when it does not come to stand; a browser does not say why
 */
export function openWebSocketPort(url: string, create = (to: string) => new WebSocket(to)): Promise<FramePort> {
  const socket = create(url);
  const channel = new FrameChannel({
    send: (text) => socket.send(text),
    end: () => socket.close(NORMAL_CLOSE),
  });
  socket.addEventListener('message', (event) => channel.receive(event.data));
  socket.addEventListener('close', (event) => channel.closed(closeReason(event.code)));
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(channel));
    socket.addEventListener('error', () => {
      const refused = new ConnectionClosedError('The Trestle server does not answer.');
      channel.closed(refused);
      reject(refused);
    });
  });
}

function closeReason(code: number): TrestleError | null {
  if (code === NORMAL_CLOSE || code === GOING_AWAY) return null;
  if (PROTOCOL_CLOSE_CODES.has(code)) return new ProtocolError(`The server closed the connection with code ${code}.`);
  return new ConnectionClosedError(`The connection to the server broke (code ${code}).`);
}
