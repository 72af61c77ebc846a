import { ConnectionClosedError } from '../../base/errors/connection-closed-error.ts';
import { MAX_SERVER_FRAME_BYTES } from '../../contract/wire.ts';

/**
 * Bytes that may wait for a peer that does not read. Streams never come near it, their credit holds the producer; it is
 * for the peer that goes on asking without reading an answer. One largest answer must fit, with room for what is small.
 */
export const MAX_SEND_BUFFER_BYTES = MAX_SERVER_FRAME_BYTES + 16 * 1024 * 1024;

/** @returns the reason a connection is given up when its peer does not read */
export function sendBufferFull(limitBytes: number): ConnectionClosedError {
  return new ConnectionClosedError(
    `The other side has not read ${limitBytes} bytes of answers; the connection was given up.`,
    {
      details: { limitBytes },
    },
  );
}
