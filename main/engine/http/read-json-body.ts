import type { IncomingMessage } from 'node:http';

/** Objects and arrays within each other; what is deeper is an attack on whoever walks through it. */
const MAX_NESTING = 100;
const OPENERS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSERS: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

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
  const bytes = Buffer.concat(pieces);
  if (isNestedTooDeep(bytes)) throw new BodyError(400, `The request nests more than ${MAX_NESTING} levels.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new BodyError(400, 'The request is not valid JSON.');
  }
}

/** Looks at the brackets outside of strings; text that is no JSON may be judged either way. */
function isNestedTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (OPENERS.has(byte)) {
      depth += 1;
      if (depth > MAX_NESTING) return true;
    } else if (CLOSERS.has(byte)) depth -= 1;
  }
  return false;
}
