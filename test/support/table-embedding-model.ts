import type { EmbeddingModel } from '../../main/spec/embedding-model.ts';
import { TEST_MODEL } from './test-index.ts';

/** An embedding model that knows the texts it was given vectors for and returns zeros for all others; logs its calls. */
export function createTableEmbeddingModel(
  vectors: Readonly<Record<string, readonly [number, number]>>,
  info: Partial<EmbeddingModel['info']> = {},
): EmbeddingModel & { calls: { texts: readonly string[]; purpose: string }[] } {
  const calls: { texts: readonly string[]; purpose: string }[] = [];
  return {
    info: { ...TEST_MODEL, ...info },
    calls,
    async embed(texts, { purpose, signal }) {
      signal?.throwIfAborted();
      calls.push({ texts, purpose });
      return new Float32Array(texts.flatMap((text) => vectors[text] ?? [0, 0]));
    },
    async dispose() {},
  };
}
