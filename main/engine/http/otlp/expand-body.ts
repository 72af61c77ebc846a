import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { inflateRaw, unzip } from 'node:zlib';
import { BodyError } from '../read-raw-body.ts';

const unzipAll = promisify(unzip);
const inflateRawAll = promisify(inflateRaw);

export type Compression = 'identity' | 'gzip' | 'deflate';

/** @throws BodyError 415 for a compression that is not known */
export function compressionOf(request: IncomingMessage): Compression {
  const named = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (named === 'identity' || named === 'gzip' || named === 'deflate') return named;
  throw new BodyError(415, 'Send the request uncompressed, or with gzip or deflate.');
}

/**
 * @param maxBytes the most that is ever unpacked, whatever the body says of itself
 * @throws BodyError 400 for damaged bytes, 413
 */
export async function expandBody(raw: Buffer, compression: Compression, maxBytes: number): Promise<Buffer> {
  try {
    if (compression === 'identity') return raw;
    const options = { maxOutputLength: maxBytes };
    // "deflate" means the zlib form, and some send the bare one.
    if (compression === 'deflate' && !hasZlibHeader(raw)) return await inflateRawAll(raw, options);
    return await unzipAll(raw, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new BodyError(413, `The request unpacks to more than ${maxBytes} bytes: send fewer spans at once.`);
    }
    throw new BodyError(400, `The request is not valid ${compression}.`);
  }
}

/** RFC 1950: the method is 8, and both bytes as one number divide by 31. */
function hasZlibHeader(bytes: Buffer): boolean {
  return bytes.length >= 2 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}
