import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { type LookUpHost, lookUpPublicHost } from './refuse-private-host.ts';

/** Answers that have no body, for which `Response` takes none. */
const EMPTY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Gets an address, with the look-up of its name under our own hand: the connection goes to the addresses that were judged.
 * The global `fetch` looks a name up by itself, and a name service may answer it differently a moment later. Redirects are
 * not followed; each request has its own connection.
 *
 * @throws DeniedError when the name leads into a private network; TypeError, as `fetch`, when it cannot be reached
 */
export async function getPublic(
  url: URL,
  options: { headers: RequestInit['headers'] | undefined; signal: AbortSignal | null | undefined; lookUp: LookUpHost },
): Promise<Response> {
  const { lookUp, signal } = options;
  signal?.throwIfAborted();
  try {
    const isAddress = url.hostname.startsWith('[') || isIP(url.hostname) !== 0;
    const addresses = isAddress ? [] : await lookUpPublicHost(url.hostname, lookUp);
    signal?.throwIfAborted();
    const message = await send(url, {
      headers: { 'accept-encoding': 'gzip', ...Object.fromEntries(new Headers(options.headers)) },
      lookup: lookupOf(addresses),
      // Never a connection that somebody else opened to what the name meant then.
      agent: false,
      ...(signal ? { signal } : {}),
    });
    return toResponse(message);
  } catch (error) {
    signal?.throwIfAborted();
    if (DeniedError.is(error)) throw error;
    throw new TypeError('fetch failed', { cause: error });
  }
}

async function send(
  url: URL,
  options: { headers: Record<string, string>; lookup: LookupFunction; agent: false; signal?: AbortSignal },
): Promise<IncomingMessage> {
  // Not before somebody asks: `node:http` reads all of undici as it loads, at every start of the engine.
  const { request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
  });
}

/** Answers with what was found before. An address is connected to as written, and asks for nothing. */
function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (hostname, { all }, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error(`${hostname} has no address`), '');
    else if (all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function toResponse(message: IncomingMessage): Response {
  const { statusCode: status = 0 } = message;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  if (EMPTY_STATUSES.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(unpack(message)) as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}

function unpack(message: IncomingMessage): Readable {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase();
  // The reader of the body learns of an error by reading.
  if (encoding === 'gzip' || encoding === 'deflate') return pipeline(message, createUnzip(), () => {});
  if (encoding === 'br') return pipeline(message, createBrotliDecompress(), () => {});
  return message;
}
