/**
 * Frames over a stream of bytes (local socket, named pipe, inherited pipe): four bytes of length, big-endian, then that
 * many bytes of UTF-8. The length comes first so that a message too large is refused before it is held.
 */
import type { Duplex } from 'node:stream';
import { ConnectionClosedError } from '../../base/errors/connection-closed-error.ts';
import type { ProtocolError } from '../../base/errors/protocol-error.ts';
import { FrameChannel } from '../../contract/rpc/frame-channel.ts';
import type { FramePort } from '../../contract/rpc/frame-port.ts';
import { MAX_SERVER_FRAME_BYTES } from '../../contract/wire.ts';
import { LengthPrefixDecoder } from './length-prefix-decoder.ts';
import { MAX_SEND_BUFFER_BYTES, sendBufferFull } from './send-buffer.ts';

const HEADER_BYTES = 4;

/** How long a peer may take to read the last of what was sent before the stream is cut, in milliseconds. */
const CLOSE_GRACE_MS = 2000;

export interface ByteStreamOptions {
  /** Largest message taken in. The contract's own limits are checked above; this one bounds memory. */
  maxReceiveBytes?: number;
  /** Bytes that may wait for a peer that does not read before the connection is given up. */
  maxSendBufferBytes?: number;
}

/** A frame port over any duplex byte stream; ends when the stream does. */
export function framePortOverByteStream(stream: Duplex, options: ByteStreamOptions = {}): FramePort {
  const { maxReceiveBytes = MAX_SERVER_FRAME_BYTES, maxSendBufferBytes = MAX_SEND_BUFFER_BYTES } = options;
  const channel = new FrameChannel({
    send(text) {
      if (stream.destroyed || stream.writableEnded) return;
      const body = Buffer.from(text, 'utf8');
      const header = Buffer.allocUnsafe(HEADER_BYTES);
      header.writeUInt32BE(body.length);
      // One flush for both: a lone header would be a packet of its own.
      stream.cork();
      stream.write(header);
      stream.write(body);
      stream.uncork();
      if (stream.writableLength > maxSendBufferBytes) fail(sendBufferFull(maxSendBufferBytes));
    },
    end() {
      stream.end();
      setTimeout(() => stream.destroy(), CLOSE_GRACE_MS).unref();
    },
  });
  const fail = (reason: ProtocolError | ConnectionClosedError): void => {
    channel.closed(reason);
    stream.destroy();
  };
  const decoder = new LengthPrefixDecoder(maxReceiveBytes);
  stream.on('data', (bytes: Buffer) => {
    try {
      for (const message of decoder.push(bytes)) channel.receive(message);
    } catch (error) {
      fail(error as ProtocolError);
    }
  });
  stream.on('end', () => {
    // A peer that half-closes has nothing more to ask; keeping our half open would keep the socket for ever.
    stream.end();
    channel.closed(decoder.isMidMessage ? new ConnectionClosedError('The connection broke within a message.') : null);
  });
  stream.on('error', (cause) => channel.closed(new ConnectionClosedError('The connection broke.', { cause })));
  stream.on('close', () => channel.closed(null));
  return channel;
}
