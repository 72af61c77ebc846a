import { Readable, type Transform } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { UnreadableError } from './unreadable.ts';

const CHUNK_BYTES = 256 * 1024;
/** Traces are repetitive and shrink to a fiftieth; only what is made to explode shrinks to less than this part. */
const MAX_EXPANSION = 300;
/** Below this size nothing is said to explode, in bytes. */
const ALWAYS_ALLOWED_BYTES = 32 * 1024 * 1024;

/**
 * @param options.method `gzip` as files are, `deflate` as in archives
 * @param options.compressedBytes what the expansion is measured against
 * @returns the source, decompressed; opening it further in means reading all before
 */
export function inflatedSource(
  source: ByteSource,
  options: { method: 'gzip' | 'deflate'; compressedBytes: number },
): ByteSource {
  const mostBytes = Math.max(ALWAYS_ALLOWED_BYTES, options.compressedBytes * MAX_EXPANSION);
  return {
    async *open(position) {
      const inflate: Transform =
        options.method === 'gzip'
          ? createGunzip({ chunkSize: CHUNK_BYTES })
          : createInflateRaw({ chunkSize: CHUNK_BYTES });
      const input = Readable.from(source.open(0), { objectMode: false });
      input.on('error', (error) => inflate.destroy(error));
      input.pipe(inflate);
      let place = 0;
      try {
        for await (const chunk of inflate as AsyncIterable<Buffer>) {
          const skipped = Math.max(0, Math.min(chunk.length, position - place));
          place += chunk.length;
          if (place > mostBytes) {
            throw new UnreadableError(
              `expands to more than ${MAX_EXPANSION} times its size. If it is what it should be, unpack it and import that.`,
            );
          }
          if (skipped < chunk.length) yield chunk.subarray(skipped);
        }
      } catch (error) {
        if (UnreadableError.is(error)) throw error;
        throw new UnreadableError(`is damaged: ${error instanceof Error ? error.message : String(error)}.`);
      } finally {
        input.destroy();
        inflate.destroy();
      }
    },
  };
}
