import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { ModelCallError } from '../../base/errors/model-call-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { createFileCheck, type RemoteFile } from './remote-file.ts';

const MAX_REDIRECTS = 5;
const MAX_ATTEMPTS = 5;
const FIRST_RETRY_MS = 500;
/** A connection that sends nothing for so long is given up, in milliseconds. */
const STALL_MS = 30_000;
const PARTIAL_CONTENT = 206;
const RANGE_NOT_SATISFIABLE = 416;

export interface DownloadOptions {
  url: string;
  /** Grows as bytes arrive; what it holds when the download begins is gone on with. */
  path: string;
  file: RemoteFile;
  egress: Egress;
  clock: Clock;
  signal: AbortSignal;
  /** @param resumedAt where this attempt began */
  onBytes: (bytes: number, resumedAt: number) => void;
}

/**
 * Fetches one file of a known length and hash. A connection that breaks is taken up again where it broke (HTTP Range),
 * a few times; bytes that turn out wrong are thrown away and fetched once more.
 *
 * @throws ModelCallError when it does not come through, or comes through wrong twice; StorageError; CancelledError
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { path, file, clock, signal, url } = options;
  let wrong = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      await appendRest(options);
      if (await isRight(path, file)) return;
      rmSync(path, { force: true });
      wrong += 1;
      if (wrong === 2) {
        throw new ModelCallError(
          `${url} gave other bytes than the hub lists, twice. Nothing of it is kept; try another day.`,
        );
      }
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      const isOver = TrestleError.is(error) && !error.isRetryable;
      if (isOver || attempt >= MAX_ATTEMPTS) throw error;
      await clock.sleep(FIRST_RETRY_MS * 2 ** (attempt - 1), signal);
    }
  }
}

/** Follows redirects by hand: each address passes the same door. */
export async function fetchFollowing(egress: Egress, address: string, init: RequestInit): Promise<Response> {
  let url = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    let response: Response;
    try {
      response = await egress.fetch(url, init);
    } catch (cause) {
      if (TrestleError.is(cause) || init.signal?.aborted === true) throw cause;
      throw new ModelCallError(`${new URL(url).host} could not be reached. Run the command again to go on.`, {
        cause,
        isRetryable: true,
      });
    }
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url).href;
  }
  throw new ModelCallError(`${address} leads from one address to the next without end.`);
}

async function appendRest({ url, path, file, egress, signal, onBytes }: DownloadOptions): Promise<void> {
  let have = existsSync(path) ? statSync(path).size : 0;
  if (have > file.sizeBytes) {
    truncateSync(path, 0);
    have = 0;
  }
  if (have === file.sizeBytes && existsSync(path)) return;
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), STALL_MS);
  };
  try {
    const response = await fetchFollowing(egress, url, {
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      signal: AbortSignal.any([signal, stall.signal]),
    });
    if (response.status === RANGE_NOT_SATISFIABLE) {
      rmSync(path, { force: true });
      throw retryable(`${url} would not go on at byte ${have}.`);
    }
    if (!response.ok) {
      throw new ModelCallError(`${url} answered ${response.status}. Run the command again to go on.`, {
        statusCode: response.status,
        isRetryable: response.status >= 500 || response.status === 429,
      });
    }
    // A server that does not know ranges begins again, and so do we.
    const isResumed = response.status === PARTIAL_CONTENT && startOf(response) === have;
    if (!isResumed && have > 0) {
      truncateSync(path, 0);
      have = 0;
    }
    await write(response, path, file, have, { onBytes, touch, url });
  } catch (cause) {
    if (TrestleError.is(cause) || signal.aborted) throw cause;
    const isFromDisk = typeof cause === 'object' && cause !== null && 'syscall' in cause && 'path' in cause;
    if (isFromDisk) throw toStorageError(cause, path);
    throw retryable(`The connection to ${new URL(url).host} broke. Run the command again to go on.`, cause);
  } finally {
    clearTimeout(timer);
  }
}

async function write(
  response: Response,
  path: string,
  file: RemoteFile,
  start: number,
  { onBytes, touch, url }: { onBytes: DownloadOptions['onBytes']; touch: () => void; url: string },
): Promise<void> {
  const handle = openSync(path, 'a', 0o600);
  let bytes = start;
  try {
    for await (const part of response.body ?? []) {
      touch();
      bytes += part.byteLength;
      if (bytes > file.sizeBytes) {
        rmSync(path, { force: true });
        throw retryable(`${url} gives more than the ${file.sizeBytes} bytes that the hub lists.`);
      }
      writeAll(handle, part, path);
      onBytes(bytes, start);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (bytes < file.sizeBytes)
    throw retryable(`The connection to ${new URL(url).host} broke. Run the command again to go on.`);
}

function writeAll(handle: number, part: Uint8Array, path: string): void {
  try {
    for (let written = 0; written < part.byteLength; ) written += writeSync(handle, part, written);
  } catch (error) {
    throw toStorageError(error, path);
  }
}

async function isRight(path: string, file: RemoteFile): Promise<boolean> {
  const check = createFileCheck(file);
  for await (const part of createReadStream(path)) check.update(part as Buffer);
  return check.isRight();
}

function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1);
}

function retryable(message: string, cause?: unknown): ModelCallError {
  return new ModelCallError(message, { isRetryable: true, cause });
}
