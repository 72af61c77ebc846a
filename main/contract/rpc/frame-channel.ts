import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { FramePort } from './frame-port.ts';

/** The two things a transport must be able to do. Both are called only while the channel is open. */
export interface FrameTransport {
  send(text: string): void;
  /** Flush and end. The transport may still report its own end afterwards; it is ignored. */
  end(): void;
}

/**
 * What every `FramePort` has in common: messages wait for the listener, the end is told exactly once, and nothing is
 * sent or heard after it. A transport adds how to send and calls `receive` and `closed`.
 */
export class FrameChannel implements FramePort {
  private frameListener: ((message: unknown) => void) | undefined;
  private closeListener: ((reason: TrestleError | null) => void) | undefined;
  private readonly waiting: unknown[] = [];
  private end: { reason: TrestleError | null } | undefined;
  private readonly transport: FrameTransport;

  constructor(transport: FrameTransport) {
    this.transport = transport;
  }

  get isClosed(): boolean {
    return this.end !== undefined;
  }

  post(text: string): void {
    if (this.end === undefined) this.transport.send(text);
  }

  onFrame(listener: (message: unknown) => void): void {
    this.frameListener = listener;
    while (this.waiting.length > 0) listener(this.waiting.shift());
  }

  onClose(listener: (reason: TrestleError | null) => void): void {
    this.closeListener = listener;
    if (this.end !== undefined) listener(this.end.reason);
  }

  close(): void {
    if (this.end !== undefined) return;
    this.transport.end();
    this.closed(null);
  }

  /** The transport got a message. */
  receive(message: unknown): void {
    if (this.end !== undefined) return;
    if (this.frameListener === undefined) this.waiting.push(message);
    else this.frameListener(message);
  }

  /** The transport ended, or failed with a reason. Only the first call counts. */
  closed(reason: TrestleError | null): void {
    if (this.end !== undefined) return;
    this.end = { reason };
    this.closeListener?.(reason);
  }
}
