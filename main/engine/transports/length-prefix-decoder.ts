import { ProtocolError } from '../../base/errors/protocol-error.ts';

const HEADER_BYTES = 4;

/** Puts messages back together from the pieces a stream delivers. Holds at most one message and one piece. */
export class LengthPrefixDecoder {
  private readonly maxMessageBytes: number;
  private pieces: Buffer[] = [];
  private heldBytes = 0;
  /** Bytes of the message being read; undefined while its header is. */
  private bodyBytes: number | undefined;

  constructor(maxMessageBytes: number) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** True when the stream ends here and a message is cut short. */
  get isMidMessage(): boolean {
    return this.heldBytes > 0 || this.bodyBytes !== undefined;
  }

  /**
   * @returns the messages completed by these bytes, in order
   * @throws ProtocolError as soon as a header announces more than the limit
   */
  *push(bytes: Buffer): Generator<string> {
    this.pieces.push(bytes);
    this.heldBytes += bytes.length;
    for (;;) {
      if (this.bodyBytes === undefined) {
        if (this.heldBytes < HEADER_BYTES) return;
        this.bodyBytes = this.take(HEADER_BYTES).readUInt32BE();
        if (this.bodyBytes > this.maxMessageBytes) {
          throw new ProtocolError(
            `A message of ${this.bodyBytes} bytes is larger than the limit of ${this.maxMessageBytes}.`,
          );
        }
      }
      if (this.heldBytes < this.bodyBytes) return;
      const body = this.take(this.bodyBytes);
      this.bodyBytes = undefined;
      yield body.toString('utf8');
    }
  }

  /** Joins the pieces only when a message is complete: joining on every piece would be quadratic in its size. */
  private take(count: number): Buffer {
    const all = this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
    const rest = all.subarray(count);
    this.pieces = rest.length === 0 ? [] : [rest];
    this.heldBytes = rest.length;
    return all.subarray(0, count);
  }
}
