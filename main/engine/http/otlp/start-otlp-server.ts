/**
 * Takes traces from programs on this machine, as an OpenTelemetry collector would. It listens on the loopback addresses and
 * nowhere else. Exporters send no Origin: whoever sends one is a page in a browser and is refused, and no answer of ours
 * lets a page read it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RateLimitedError } from '../../../base/errors/rate-limited-error.ts';
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from '../http-limits.ts';
import { closeServer, createLimitedServer } from '../limited-server.ts';
import { listenOnLoopback } from '../listen-on-loopback.ts';
import { BodyError, readRawBody } from '../read-raw-body.ts';
import { createRequestGuard, type RequestGuard } from '../request-guard.ts';
import { OTLP_TRACES_PATH } from '../../../contract/otlp.ts';
import { type Compression, compressionOf, expandBody } from './expand-body.ts';
import { encodingOf, MEDIA_TYPES, type OtlpEncoding } from './otlp-encoding.ts';
import { exportResponse, refusalResponse } from './otlp-response.ts';

/** What one request may be, in bytes: as it comes, and unpacked. A batch of 512 spans of an agent is a few MiB. */
export interface OtlpBodyLimits {
  maxBodyBytes: number;
  maxExpandedBytes: number;
}
const DEFAULT_OTLP_BODY_LIMITS: OtlpBodyLimits = {
  maxBodyBytes: 16 * 1024 * 1024,
  maxExpandedBytes: 16 * 1024 * 1024,
};
/** Exporters of many processes at once; each holds one. */
const MAX_CONNECTIONS = 4096;
/** After how many seconds a request that found the queue full is worth trying again. */
const RETRY_AFTER_SECONDS = 1;

const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['/v1/logs', 'Trestle takes traces only: set OTEL_LOGS_EXPORTER=none where they come from.'],
  ['/v1/metrics', 'Trestle takes traces only: set OTEL_METRICS_EXPORTER=none where they come from.'],
]);

/** One request as it came, with how to get at what is in it. */
export interface OtlpPost {
  encoding: OtlpEncoding;
  /** Bytes as they came. */
  bytes: number;
  /** Unpacks it. @throws BodyError 400 or 413 */
  expand(): Promise<Buffer>;
}

export interface OtlpServerOptions {
  /** 0 takes any free port. */
  port: number;
  /**
   * @returns what was not taken of the request; null when all of it was
   * @throws BodyError, RateLimitedError when there is no room
   */
  receive: (post: OtlpPost) => Promise<{ rejectedSpans: number; errorMessage: string } | null>;
  onRefused: (status: number, reason: string) => void;
  limits?: Partial<HttpLimits & OtlpBodyLimits>;
}

export interface OtlpServer {
  readonly port: number;
  /** Ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

/** @throws AddressInUseError when the port is taken */
export async function startOtlpServer(options: OtlpServerOptions): Promise<OtlpServer> {
  const limits = {
    ...DEFAULT_HTTP_LIMITS,
    ...DEFAULT_OTLP_BODY_LIMITS,
    maxConnections: MAX_CONNECTIONS,
    ...options.limits,
  };
  const { servers, port } = await listenOnLoopback(() => createLimitedServer(limits), options.port);
  const guard = createRequestGuard(port);
  for (const server of servers) {
    server.on('request', (request, response) => void answer(request, response, { ...options, guard, limits }));
  }
  return {
    port,
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

interface AnswerContext extends Pick<OtlpServerOptions, 'receive' | 'onRefused'> {
  guard: RequestGuard;
  limits: OtlpBodyLimits;
}

async function answer(request: IncomingMessage, response: ServerResponse, context: AnswerContext): Promise<void> {
  const encoding = encodingOf(request.headers);
  try {
    const compression = admit(request, context.guard);
    if (encoding === null) {
      throw new BodyError(415, 'Send the request as application/x-protobuf or application/json.');
    }
    const raw = await readRawBody(request, context.limits.maxBodyBytes);
    const partial = await context.receive(postOf(raw, encoding, compression, context.limits));
    finish(response, 200, encoding, exportResponse(encoding, partial));
  } catch (error) {
    refuse(request, response, encoding ?? 'json', error, context);
  }
}

/** All that can be told before the body. */
function admit(request: IncomingMessage, guard: RequestGuard): Compression {
  const path = request.url?.split('?', 1)[0] ?? '';
  const refusal = guard.refusal(request.headers, 'optional');
  if (refusal !== null) throw new BodyError(403, `Not taken: ${refusal}.`);
  if (request.headers.origin !== undefined)
    throw new BodyError(403, 'Not taken: pages of a browser cannot send traces.');
  if (path !== OTLP_TRACES_PATH) {
    throw new BodyError(404, ELSEWHERE.get(path) ?? `There is nothing here; traces are posted to ${OTLP_TRACES_PATH}.`);
  }
  if (request.method !== 'POST') throw new BodyError(405, `Traces are posted to ${OTLP_TRACES_PATH}.`);
  return compressionOf(request);
}

function postOf(raw: Buffer, encoding: OtlpEncoding, compression: Compression, limits: OtlpBodyLimits): OtlpPost {
  return { encoding, bytes: raw.length, expand: () => expandBody(raw, compression, limits.maxExpandedBytes) };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  encoding: OtlpEncoding,
  error: unknown,
  { onRefused }: AnswerContext,
): void {
  const [status, message] = statusOf(error);
  onRefused(status, message);
  // The client left in the middle of its request, or while it was stored.
  if (request.destroyed && !request.complete) return;
  if (status === 429 || status === 503) response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
  if (status === 405) response.setHeader('allow', 'POST');
  // What else such a client sends on this connection is not read.
  if (!request.complete) response.setHeader('connection', 'close');
  finish(response, status, encoding, refusalResponse(encoding, message));
}

function statusOf(error: unknown): [status: number, message: string] {
  if (error instanceof BodyError) return [error.status, error.message];
  if (RateLimitedError.is(error)) return [429, error.message];
  return [503, 'The spans could not be stored; send them again.'];
}

function finish(response: ServerResponse, status: number, encoding: OtlpEncoding, body: Buffer): void {
  response.statusCode = status;
  response.setHeader('content-type', MEDIA_TYPES[encoding]);
  response.setHeader('content-length', body.length);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}
