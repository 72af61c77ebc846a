import { createHash } from 'node:crypto';
import type { EmbeddingModel } from '../../main/spec/embedding-model.ts';

const DIMENSIONS = 8;

/**
 * A small deterministic embedding model: the vector of a text is made of its hash. Knows nothing of texts without an
 * ASCII letter. Logs every text it is asked for.
 */
export function createHashEmbeddingModel(
  options: { fingerprint?: string; beforeEmbed?: (texts: readonly string[]) => Promise<void> | void } = {},
): EmbeddingModel & { texts: string[] } {
  const asked: string[] = [];
  return {
    info: {
      modelId: 'hash',
      dimensions: DIMENSIONS,
      fingerprint: options.fingerprint ?? 'hash-1',
      fusionWeight: 0.5,
    },
    texts: asked,
    async embed(texts, { signal }) {
      signal?.throwIfAborted();
      await options.beforeEmbed?.(texts);
      signal?.throwIfAborted();
      asked.push(...texts);
      const vectors = new Float32Array(texts.length * DIMENSIONS);
      for (const [row, text] of texts.entries()) vectors.set(embedOne(text), row * DIMENSIONS);
      return vectors;
    },
    async dispose() {},
  };
}

function embedOne(text: string): Float32Array {
  if (!/[a-z]/i.test(text)) return new Float32Array(DIMENSIONS);
  const bytes = createHash('sha256').update(text).digest();
  const values = Float32Array.from({ length: DIMENSIONS }, (_, index) => (bytes[index] ?? 0) - 127.5);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}
