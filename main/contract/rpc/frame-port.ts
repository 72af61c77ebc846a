import type { TrestleError } from '../../base/errors/trestle-error.ts';

/**
 * One end of a duplex connection that carries whole text messages in order: a MessagePort, a WebSocket, a local socket
 * or a pipe. All of the contract runs over this, so that nothing in it knows which one it is.
 *
 * A frame is JSON text everywhere, also where the transport could clone objects: its size can be counted, `undefined`
 * means the same over every transport, and no cyclic, exotic or accessor-bearing value can come from the other side.
 */
export interface FramePort {
  /** Sends one message. Does nothing once the port is closed. */
  post(text: string): void;
  /**
   * Sets the one listener. Messages that came before are kept for it, in order. A transport hands over what it got;
   * whether that is text at all is for the listener to check.
   */
  onFrame(listener: (message: unknown) => void): void;
  /**
   * Sets the one listener for the end of the connection, called exactly once, also when the port closed before.
   * `reason` is null for an orderly end.
   */
  onClose(listener: (reason: TrestleError | null) => void): void;
  /** Sends what was posted, then ends the connection. Safe to call twice. */
  close(): void;
}
