import type { IncomingMessage } from 'node:http';
import { isNestedDeeperThan } from '../../base/json-depth.ts';
import { BodyError, readRawBody } from './read-raw-body.ts';

/** Objects and arrays within each other; what is deeper is an attack on whoever walks through it. */
const MAX_NESTING = 100;

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
  const bytes = await readRawBody(request, maxBytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isNestedDeeperThan(text, MAX_NESTING)) {
      throw new BodyError(400, `The request nests more than ${MAX_NESTING} levels.`);
    }
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError(400, 'The request is not valid JSON.');
  }
}
