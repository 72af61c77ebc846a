import type { ByteSource } from './byte-source.ts';

/** @returns the source in UTF-8 when it begins with the mark of UTF-16, as some shells write files; else itself */
export function withoutUtf16(source: ByteSource, head: Buffer): ByteSource {
  const isLittle = head[0] === 0xff && head[1] === 0xfe;
  const isBig = head[0] === 0xfe && head[1] === 0xff;
  if (!isLittle && !isBig) return source;
  return {
    async *open(position) {
      const decoder = new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be');
      let left = position;
      for await (const chunk of source.open(0)) {
        const bytes = Buffer.from(decoder.decode(chunk, { stream: true }));
        const skipped = Math.min(left, bytes.length);
        left -= skipped;
        if (skipped < bytes.length) yield bytes.subarray(skipped);
      }
    },
  };
}
