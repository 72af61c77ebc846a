import type { IncomingMessage } from 'node:http';

/** A body that is not taken, with the status that says why. */
export class BodyError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads a request's body as it comes.
 *
 * @throws BodyError 413; whatever broke the connection when it breaks
 */
export async function readRawBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): BodyError => new BodyError(413, `The request is larger than ${maxBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
