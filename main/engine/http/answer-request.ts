import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { API_PATH, EXCHANGE_PATH, SESSION_PATH } from '../../contract/http-paths.ts';
import { answerApi, type ApiContext } from './api/answer-api.ts';
import { type BundleFile, findBundleFile } from './bundle-file.ts';
import { SECURITY_HEADERS } from './content-security-policy.ts';

export interface RequestContext extends ApiContext {
  rendererDirectory: string;
  /** The present code was used and there is a new one. */
  onExchanged(): void;
}

/** Told to whoever comes without a session. */
const SIGN_IN_HINT = 'Open the link that trestle serve printed last in its terminal.';

/**
 * Answers one HTTP request: the exchange of a code for the cookie, the question whether there is a session, or a file of
 * the bundle; what is below `/v1/` is the API's. Everything but the exchange needs the session, and nothing here takes a body.
 */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  const { guard, session } = context;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-store');

  const path = request.url?.split('?', 1)[0] ?? '';
  if (path.startsWith(API_PATH)) return answerApi(request, response, path, context);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const refusal = guard.refusal(request.headers, isRead ? 'optional' : 'required');
  if (refusal !== null) return refuse(response, context, 403, refusal);
  if (!isRead) {
    response.setHeader('allow', 'GET, HEAD');
    return refuse(response, context, 405, 'only GET and HEAD are answered here');
  }
  if (hasBody(request)) return refuse(response, context, 413, 'no request here has a body');

  if (path.startsWith(EXCHANGE_PATH)) return exchange(path.slice(EXCHANGE_PATH.length), request, response, context);
  if (!session.isSignedIn(request.headers)) return refuse(response, context, 401, SIGN_IN_HINT);
  if (path === SESSION_PATH) return finish(response, 204);
  const file = await findBundleFile(context.rendererDirectory, path);
  if (file === null) return finish(response, 404, 'There is nothing here.');
  return sendFile(file, request, response);
}

/**
 * A HEAD looks without using the code up, and whoever is signed in already keeps the code for another browser. The way
 * on is a page that moves by itself and not a redirect: when the link was clicked on another site, a redirect would
 * still count as coming from there, and the browser would hold a SameSite=Strict cookie back.
 */
function exchange(code: string, request: IncomingMessage, response: ServerResponse, context: RequestContext): void {
  if (context.session.isSignedIn(request.headers)) return sendOn(response);
  if (request.method === 'HEAD') return finish(response, 200);
  const cookie = context.session.exchange(code);
  if (cookie === null) return refuse(response, context, 403, `This link was used before. ${SIGN_IN_HINT}`);
  response.setHeader('set-cookie', cookie);
  sendOn(response);
  context.onExchanged();
}

function sendOn(response: ServerResponse): void {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  // The empty icon keeps the browser from asking for /favicon.ico, which is not here.
  const head = '<title>Trestle</title><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0;url=/">';
  response.end(`<!doctype html>${head}`);
}

async function sendFile(file: BundleFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', file.mediaType);
  response.setHeader('content-length', file.sizeBytes);
  if (file.isImmutable) response.setHeader('cache-control', 'private, max-age=31536000, immutable');
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(createReadStream(file.path), response);
  } catch {
    // The browser went away, or the file changed under us; `pipeline` has destroyed the response either way.
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

function refuse(response: ServerResponse, context: RequestContext, status: number, reason: string): void {
  context.onRefused(status, reason);
  // What else such a client sends on this connection is not read.
  response.setHeader('connection', 'close');
  finish(response, status, reason);
}

function finish(response: ServerResponse, status: number, text = ''): void {
  response.statusCode = status;
  if (text !== '') response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(text === '' ? undefined : `${text}\n`);
}
