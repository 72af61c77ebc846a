import { MAX_CLIENT_FRAME_BYTES } from '../../contract/wire.ts';
import { MAX_SEND_BUFFER_BYTES } from '../transports/send-buffer.ts';

/** What one client may take of the server. All are far above what the page needs. */
export interface HttpLimits {
  /** For all headers of a request to arrive, in milliseconds: a slow-loris is cut here. */
  headersTimeoutMs: number;
  /** For a whole request to arrive, in milliseconds. */
  requestTimeoutMs: number;
  /** An idle kept-alive connection is closed after so many milliseconds. */
  keepAliveTimeoutMs: number;
  /** How often the two timeouts above are looked at, in milliseconds. */
  checkIntervalMs: number;
  maxHeaderBytes: number;
  maxConnections: number;
  /** Between two pings of a WebSocket, in milliseconds; one that misses a whole interval is dead. */
  pingIntervalMs: number;
  /** One WebSocket message. Twice the contract's limit, so that a request just above it can be refused in words. */
  maxMessageBytes: number;
  /** Answers that may wait for a WebSocket that does not read. */
  maxSendBufferBytes: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  keepAliveTimeoutMs: 5_000,
  checkIntervalMs: 1_000,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 256,
  pingIntervalMs: 30_000,
  maxMessageBytes: 2 * MAX_CLIENT_FRAME_BYTES,
  maxSendBufferBytes: MAX_SEND_BUFFER_BYTES,
};
