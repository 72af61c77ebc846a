import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { Egress } from '../../spec/egress.ts';
import { ROBOT_NAME } from './robots.ts';

export interface FetchedPage {
  status: number;
  /** Empty unless the status is 200. */
  bytes: Uint8Array;
  /** Lower case, without parameters. */
  contentType: string;
  etag: string | null;
  lastModified: string | null;
}

/** A page that could not be had, in words for the person who named it. */
export class FetchProblem extends Error {}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches one address, following redirects within its origin (and from http to https of the same host) only.
 *
 * @throws FetchProblem for what a site does wrong; DeniedError when policy forbids the host; the signal's reason
 */
export async function fetchBounded(
  egress: Egress,
  address: string,
  options: { signal: AbortSignal; timeoutMs: number; maxBytes: number; headers?: Record<string, string> },
): Promise<FetchedPage> {
  const { timeoutMs, maxBytes } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout]);
  let url = new URL(address);
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const headers = { 'user-agent': `${ROBOT_NAME} (reads pages that its user named)`, ...options.headers };
      const response = await egress.fetch(url.href, { headers, signal });
      if (!REDIRECTS.has(response.status)) return await readResponse(url, response, maxBytes);
      await response.body?.cancel();
      const next = URL.parse(response.headers.get('location') ?? '', url.href);
      if (next === null) throw new FetchProblem(`${url.href} redirects to nowhere.`);
      if (!isSamePlace(url, next)) throw new FetchProblem(`${url.href} redirects to another site, ${next.host}.`);
      url = next;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (timeout.aborted) throw new FetchProblem(`${url.href} took longer than ${timeoutMs / 1000} s.`);
    if (error instanceof FetchProblem || TrestleError.is(error)) throw error;
    throw new FetchProblem(`${url.host} cannot be reached (${reasonOf(error)}).`);
  }
  throw new FetchProblem(`${address} redirects more than ${MAX_REDIRECTS} times.`);
}

/** The same origin, or the same host on https instead of http. */
export function isSamePlace(from: URL, to: URL): boolean {
  return (
    to.origin === from.origin ||
    (to.hostname === from.hostname && from.protocol === 'http:' && to.protocol === 'https:')
  );
}

async function readResponse(url: URL, response: Response, maxBytes: number): Promise<FetchedPage> {
  const { status, headers } = response;
  const page = {
    status,
    contentType: (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified'),
  };
  if (status !== 200) {
    await response.body?.cancel();
    return { ...page, bytes: new Uint8Array() };
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  // What is counted is unpacked: a compressed answer cannot grow beyond the cap.
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) {
      throw new FetchProblem(`${url.href} has more than ${(maxBytes / 1024 / 1024).toFixed(0)} MiB.`);
    }
    parts.push(part);
  }
  return { ...page, bytes: Buffer.concat(parts) };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error ? String(error.code) : error.message;
}
