import type { RawData, WebSocket } from 'ws';
import { ConnectionClosedError } from '../../base/errors/connection-closed-error.ts';
import { ProtocolError } from '../../base/errors/protocol-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import { FrameChannel } from '../../contract/rpc/frame-channel.ts';
import type { FramePort } from '../../contract/rpc/frame-port.ts';
import { MAX_SEND_BUFFER_BYTES, sendBufferFull } from './send-buffer.ts';

/** RFC 6455 close codes that mean the other side broke a rule: protocol error, wrong data, policy, too big. */
const PROTOCOL_CLOSE_CODES: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009]);
const NORMAL_CLOSE = 1000;
const GOING_AWAY = 1001;

/** How long a peer may take to answer our close before the socket is cut, in milliseconds. */
const CLOSE_GRACE_MS = 2000;

/** A frame port over the server's end of a WebSocket. */
export function framePortOverWebSocket(
  socket: WebSocket,
  { maxSendBufferBytes = MAX_SEND_BUFFER_BYTES }: { maxSendBufferBytes?: number } = {},
): FramePort {
  const channel = new FrameChannel({
    send(text) {
      socket.send(text);
      if (socket.bufferedAmount <= maxSendBufferBytes) return;
      channel.closed(sendBufferFull(maxSendBufferBytes));
      // Not `close`: its handshake would queue behind what the peer does not read.
      socket.terminate();
    },
    end() {
      socket.close(NORMAL_CLOSE);
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
    },
  });
  socket.on('message', (data, isBinary) => channel.receive(isBinary ? data : textOf(data)));
  socket.on('error', (cause) => channel.closed(new ProtocolError('The WebSocket broke.', { cause })));
  socket.on('close', (code) => channel.closed(closeReason(code)));
  return channel;
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}

function closeReason(code: number): TrestleError | null {
  if (code === NORMAL_CLOSE || code === GOING_AWAY) return null;
  if (PROTOCOL_CLOSE_CODES.has(code)) return new ProtocolError(`The WebSocket closed with code ${code}.`);
  return new ConnectionClosedError(`The WebSocket closed with code ${code}.`);
}
