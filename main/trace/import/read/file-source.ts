import { open } from 'node:fs/promises';
import type { ByteSource } from './byte-source.ts';

/** Read at once, in bytes. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * @param path of a regular file
 * @param options.from where the source begins in it
 * @param options.to the byte after its last
 * @param options.onRead told how far into the file reading has got
 */
export function fileSource(
  path: string,
  options: { from?: number; to?: number; onRead?: (place: number) => void } = {},
): ByteSource {
  const from = options.from ?? 0;
  return {
    async *open(position) {
      const file = await open(path, 'r');
      try {
        for (let at = from + position; options.to === undefined || at < options.to; ) {
          const wanted = Math.min(CHUNK_BYTES, (options.to ?? Number.POSITIVE_INFINITY) - at);
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, at);
          if (bytesRead === 0) return;
          at += bytesRead;
          options.onRead?.(at);
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** @returns the first bytes of a source, at most `length` */
export async function headOf(source: ByteSource, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source.open(0)) {
    if (size === 0 && chunk.length >= length) return chunk.subarray(0, length);
    chunks.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(chunks).subarray(0, length);
}
