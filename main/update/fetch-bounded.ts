import { ConnectionClosedError } from '../base/errors/connection-closed-error.ts';
import { DeniedError } from '../base/errors/denied-error.ts';
import type { Egress } from '../spec/egress.ts';

/**
 * Asks the feed's host for something. Redirects are not followed: what is signed names where things lie.
 *
 * @throws DeniedError for a redirect or when the door is shut, ConnectionClosedError when there is no usable answer
 */
export async function fetchPlain(
  egress: Egress,
  url: URL,
  options: { signal: AbortSignal; headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  let response: Response;
  try {
    response = await egress.fetch(url, { signal: options.signal, headers: { ...options.headers } });
  } catch (error) {
    if (DeniedError.is(error)) throw error;
    options.signal.throwIfAborted();
    throw new ConnectionClosedError(`${url.host} could not be reached. Try again later.`, { cause: error });
  }
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel();
  if (response.status >= 300 && response.status < 400) {
    throw new DeniedError(`${url.host} sent the update elsewhere (status ${response.status}), which is not followed.`);
  }
  throw new ConnectionClosedError(`${url.host} answered ${response.status} for ${url.pathname}. Try again later.`);
}

/** Reads a body to its end. @throws DeniedError beyond `maxBytes`, ConnectionClosedError when it breaks off */
export async function readBounded(response: Response, url: URL, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) {
      bytes += part.byteLength;
      if (bytes > maxBytes) {
        throw new DeniedError(
          `${url.host} answered with more than ${maxBytes} bytes for ${url.pathname}, which is refused.`,
        );
      }
      parts.push(part);
    }
  } catch (error) {
    if (DeniedError.is(error)) throw error;
    throw new ConnectionClosedError(`The answer of ${url.host} broke off. Try again later.`, { cause: error });
  }
  return Buffer.concat(parts);
}
