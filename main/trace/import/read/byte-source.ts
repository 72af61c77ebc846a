/** Bytes of one file, or of one file in an archive, decompressed. */
export interface ByteSource {
  /** @param position where to begin; what lies before costs reading, but no memory */
  open(position: number): AsyncIterable<Buffer>;
}

/** @returns a source over bytes that are there already */
export function bytesSource(bytes: Buffer): ByteSource {
  return {
    // oxlint-disable-next-line require-await -- a source is read asynchronously, whatever it is
    async *open(position) {
      if (position < bytes.length) yield bytes.subarray(position);
    },
  };
}
