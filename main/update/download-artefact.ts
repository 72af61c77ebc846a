import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { ConnectionClosedError } from '../base/errors/connection-closed-error.ts';
import { DeniedError } from '../base/errors/denied-error.ts';
import type { Egress } from '../spec/egress.ts';
import { toStorageError } from '../storage/to-storage-error.ts';
import type { FeedArtefact } from './feed.ts';
import { fetchPlain } from './fetch-bounded.ts';

const PARTIAL_CONTENT = 206;
const RANGE_NOT_SATISFIABLE = 416;

/**
 * Downloads a package next to its final name and gives it that name once its size and hash are what the signed feed says.
 * What an earlier attempt left is gone on with where the server can, and begun anew where it cannot; a package that is
 * not what it should be is deleted.
 *
 * @param options.path where the package is to lie; a file of that name is checked, not trusted
 * @throws DeniedError for a package with another size or hash, or a redirect; ConnectionClosedError when the connection
 *   breaks (what came is kept); StorageError when there is no room
 */
export async function downloadArtefact(options: {
  egress: Egress;
  url: URL;
  artefact: FeedArtefact;
  path: string;
  signal: AbortSignal;
  onProgress: (bytesDone: number) => void;
}): Promise<void> {
  const { artefact, path, url, signal } = options;
  if (await isWhole(path, artefact)) return;
  const part = `${path}.part`;
  const present = sizeOf(part);
  if (present > artefact.sizeBytes) rmSync(part, { force: true });
  if (present !== artefact.sizeBytes) await fetchRest(options, part);
  if (sizeOf(part) < artefact.sizeBytes) {
    throw new ConnectionClosedError(`The download from ${url.host} broke off. Run it again to go on.`);
  }
  signal.throwIfAborted();
  if (!(await isWhole(part, artefact))) {
    rmSync(part, { force: true });
    throw new DeniedError(`What ${url.host} sent is not the release that was signed. It was deleted.`);
  }
  try {
    renameSync(part, path);
  } catch (error) {
    throw toStorageError(error, path);
  }
}

/** @returns whether a file is exactly the package that the feed describes */
export async function isWhole(path: string, { sizeBytes, sha512 }: FeedArtefact): Promise<boolean> {
  if (!existsSync(path) || sizeOf(path) !== sizeBytes) return false;
  const hash = createHash('sha512');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex') === sha512;
}

async function fetchRest(options: Parameters<typeof downloadArtefact>[0], part: string): Promise<void> {
  const { egress, url, artefact, signal } = options;
  const begun = sizeOf(part);
  const headers = { 'accept-encoding': 'identity', ...(begun === 0 ? {} : { range: `bytes=${begun}-` }) };
  const response = await fetchPlain(egress, url, { signal, headers });
  if (response.status === RANGE_NOT_SATISFIABLE) {
    await response.body?.cancel();
    rmSync(part, { force: true });
    throw new ConnectionClosedError(`${url.host} cannot go on with the download. Run it again to begin anew.`);
  }
  const resumes = response.status === PARTIAL_CONTENT;
  // A server that knows no ranges sends all of it: what is there is overwritten.
  if (!resumes && begun > 0) truncateSync(part, 0);
  let bytesDone = resumes ? begun : 0;
  const file = openSync(part, 'a', 0o600);
  try {
    for await (const piece of response.body ?? []) {
      bytesDone += piece.byteLength;
      if (bytesDone > artefact.sizeBytes) {
        throw new DeniedError(`${url.host} sent more than the release that was signed. It was deleted.`);
      }
      writeSync(file, piece);
      options.onProgress(bytesDone);
    }
    fsyncSync(file);
  } catch (error) {
    if (DeniedError.is(error)) rmSync(part, { force: true });
    if (DeniedError.is(error) || signal.aborted) throw error;
    const known = toStorageError(error, part);
    if (known !== error) throw known;
    throw new ConnectionClosedError(`The download from ${url.host} broke off. Run it again to go on.`, {
      cause: error,
    });
  } finally {
    closeSync(file);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
