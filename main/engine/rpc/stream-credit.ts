import { ProtocolError } from '../../base/errors/protocol-error.ts';
import { MAX_STREAM_CREDIT } from '../../contract/wire.ts';

/** How many items a stream may still send. `take` waits while there are none: a caller that stalls holds the producer. */
export class StreamCredit {
  private items: number;
  private isRevoked = false;
  private wake: (() => void) | undefined;

  constructor(items: number) {
    this.items = items;
  }

  /** @throws ProtocolError when the sum passes `MAX_STREAM_CREDIT` */
  grant(items: number): void {
    if (this.items + items > MAX_STREAM_CREDIT) {
      throw new ProtocolError(`A stream holds at most ${MAX_STREAM_CREDIT} items of credit.`);
    }
    this.items += items;
    this.wake?.();
  }

  /** Ends the waiting: every `take` from now on is false. */
  revoke(): void {
    this.isRevoked = true;
    this.wake?.();
  }

  /** @returns true with one item spent, false once revoked. One taker at a time. */
  async take(): Promise<boolean> {
    if (!this.isRevoked && this.items === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
    if (this.isRevoked) return false;
    this.items -= 1;
    return true;
  }
}
