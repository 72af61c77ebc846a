import * as z from 'zod';
import { CancelledError } from '../../../base/errors/cancelled-error.ts';
import { DeniedError } from '../../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { ToolExecutionError } from '../../../base/errors/tool-execution-error.ts';
import { TrestleError } from '../../../base/errors/trestle-error.ts';
import type { Egress } from '../../../spec/egress.ts';
import type { ToolCallOptions, ToolMaker, ToolResult } from '../../../spec/tool.ts';
import { sha256Hex } from '../../../storage/content-hash.ts';
import { readWith, requireEffect } from '../read-with.ts';
import { asResult } from '../refusal.ts';
import { textArgument } from '../text-argument.ts';
import { htmlToText } from './html-to-text.ts';

const MAX_ADDRESS_LENGTH = 2000;
const MAX_BYTES = 16 * 1024 * 1024;
/** What a model is shown of an answer, UTF-16 code units. */
const MAX_SHOWN_LENGTH = 100_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const parameters = z.strictObject({
  /** `name`, `name:port`, or `.name` for every host below it. There is no wildcard for all. */
  hosts: z
    .array(z.string().regex(/^\.?[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$/i))
    .min(1)
    .max(100),
  maxBytes: z
    .int()
    .min(1)
    .max(MAX_BYTES)
    .default(1024 * 1024),
  maxRedirects: z.int().min(0).max(10).default(3),
});

/**
 * `builtin/http-get`: `{ url }` → `{ url, status, contentType, title?, text, cut }`. Gets a page of a host that the contract
 * lists, as text. Every redirect passes the same list and the same door; a name that leads into a private network is
 * refused as the connection is made, and the connection goes to the address that was judged.
 */
export function createHttpGet(parts: { egress: Egress }): ToolMaker {
  return (contract) => {
    requireEffect(contract, 'read');
    const limits = readWith(contract, parameters);
    return {
      contract,
      execute: (args, options) =>
        asResult(async () => {
          const egress = parts.egress.admitting({
            name: `tool ${contract.name}`,
            hosts: limits.hosts,
            arePublic: true,
            traceId: options.span.traceId,
          });
          return get(egress, limits, textArgument(args, 'url'), options);
        }),
    };
  };
}

async function get(
  egress: Egress,
  limits: z.infer<typeof parameters>,
  address: string,
  { signal, span }: ToolCallOptions,
): Promise<ToolResult> {
  let url = judge(address, null, limits.hosts);
  for (let hop = 0; ; hop += 1) {
    span.setAttributes({ 'server.address': url.hostname, 'url.full': url.href });
    const response = await connect(egress, url, signal);
    if (!REDIRECTS.has(response.status)) return readAnswer(url, response, limits.maxBytes, signal);
    await response.body?.cancel();
    if (hop >= limits.maxRedirects) {
      throw new ToolExecutionError(`${address} redirects more than ${limits.maxRedirects} times.`);
    }
    url = judge(response.headers.get('location') ?? '', url, limits.hosts);
  }
}

/** @throws InvalidArgumentError, DeniedError with the hosts that are allowed */
function judge(address: string, from: URL | null, hosts: readonly string[]): URL {
  const shown = address.length > 100 ? `${address.slice(0, 100)}…` : address;
  if (address.length > MAX_ADDRESS_LENGTH) {
    throw new InvalidArgumentError(`The address has ${address.length} characters; at most ${MAX_ADDRESS_LENGTH}.`);
  }
  const url = URL.parse(address, from?.href);
  if (url === null || (from === null && !/^https?:\/\//i.test(address))) {
    throw new InvalidArgumentError(`"${shown}" is not an address. Write it in full, with https://.`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new DeniedError(`"${shown}" is not an http or https address.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new DeniedError(`The address of ${url.host} has a name or a password in it. Write it without.`);
  }
  if (from?.protocol === 'https:' && url.protocol === 'http:') {
    throw new DeniedError(`${from.host} redirects from https to http, which was not followed.`);
  }
  if (!hosts.some((allowed) => isMeant(allowed.toLowerCase(), url))) {
    const how = from === null ? '' : `${from.host} redirects there, but `;
    throw new DeniedError(`${how}${url.host} is not a host this tool may contact. Allowed: ${hosts.join(', ')}.`);
  }
  url.hash = '';
  return url;
}

function isMeant(allowed: string, url: URL): boolean {
  return allowed.startsWith('.') ? url.hostname.endsWith(allowed) : allowed === url.host || allowed === url.hostname;
}

async function connect(egress: Egress, url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await egress.fetch(url.href, { headers: { accept: 'text/html, text/*, application/json' }, signal });
  } catch (error) {
    throw unreachable(url, error, signal);
  }
}

function unreachable(url: URL, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted)
    return TrestleError.is(signal.reason) ? signal.reason : new CancelledError('Cancelled.', { cause: error });
  if (TrestleError.is(error)) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause);
  return new ToolExecutionError(`${url.host} cannot be reached (${why}).`, { cause: error, isRetryable: true });
}

async function readAnswer(url: URL, response: Response, maxBytes: number, signal: AbortSignal): Promise<ToolResult> {
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!isText(contentType)) {
    await response.body?.cancel();
    throw new ToolExecutionError(`${url.href} is of a kind that is not read (${contentType || 'unknown'}).`);
  }
  const { bytes, isCut } = await readBody(url, response, maxBytes, signal);
  const decoded = decode(bytes, response.headers.get('content-type') ?? '');
  const { title, text } = contentType.includes('html') ? htmlToText(decoded) : { title: '', text: decoded };
  const shown = text.slice(0, MAX_SHOWN_LENGTH);
  const value = {
    url: url.href,
    status: response.status,
    contentType,
    ...(title === '' ? {} : { title }),
    text: shown,
    cut: isCut || shown.length < text.length,
  };
  if (!response.ok) {
    const isRetryable = response.status >= 500 || response.status === 429;
    return { ok: false, message: `${url.href} answers ${response.status}: ${shown.slice(0, 500)}`, isRetryable };
  }
  return { ok: true, value, reads: [{ what: `url:${url.href}`, contentHash: sha256Hex(bytes), isLocalOnly: false }] };
}

/** What is counted is unpacked: a compressed answer cannot grow beyond the cap. */
async function readBody(
  url: URL,
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ?? []) {
      const room = maxBytes - length;
      parts.push(part.subarray(0, room));
      length += Math.min(part.length, room);
      // Leaving the loop cancels the body.
      if (part.length > room) return { bytes: Buffer.concat(parts), isCut: true };
    }
  } catch (error) {
    throw unreachable(url, error, signal);
  }
  return { bytes: Buffer.concat(parts), isCut: false };
}

function isText(contentType: string): boolean {
  return /^text\/|^application\/(?:[\w.+-]+\+)?(?:json|xml)$|^application\/(?:x-ndjson|yaml|xhtml\+xml)$/.test(
    contentType,
  );
}

function decode(bytes: Uint8Array, contentType: string): string {
  const label = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
