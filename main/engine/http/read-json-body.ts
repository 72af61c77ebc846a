import type { IncomingMessage } from 'node:http';
import { isNestedDeeperThan } from '../../base/json-depth.ts';

/** Objects and arrays within each other; what is deeper is an attack on whoever walks through it. */
const MAX_NESTING = 100;

/** A body that is not taken, with the status that says why. */
export class BodyError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads a request's body as JSON. Only `application/json` is taken: a foreign page cannot send that without asking first,
 * and nobody here answers such a question.
 *
 * @throws BodyError 400, 413 or 415; whatever broke the connection when it breaks
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const [mediaType] = (request.headers['content-type'] ?? '').split(';', 1);
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw new BodyError(415, 'Send the request as application/json.');
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new BodyError(415, 'Send the request without content-encoding.');
  }
  const tooLarge = (): BodyError => new BodyError(413, `The request is larger than ${maxBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
    if (isNestedDeeperThan(text, MAX_NESTING)) {
      throw new BodyError(400, `The request nests more than ${MAX_NESTING} levels.`);
    }
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError(400, 'The request is not valid JSON.');
  }
}
