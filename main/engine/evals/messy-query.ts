import type { Chunk } from '../../contract/retrieval.ts';
import type { Reranker } from '../../spec/reranker.ts';
import type { BendQuery } from '../ask-runner.ts';

/**
 * A search whose passages are not what is in the index: whoever reads them, to rerank them or for the context, gets them as
 * `change` makes them.
 *
 * @param change texts of passages in, best first; as many texts out
 */
export function bendPassages(change: (texts: readonly string[]) => readonly string[]): BendQuery {
  const bend = (chunks: readonly Chunk[]): readonly Chunk[] => {
    const texts = change(chunks.map(({ text }) => text));
    return chunks.map((chunk, at) => ({ ...chunk, text: texts[at] ?? chunk.text }));
  };
  const bendReranker = (reranker: Reranker): Reranker => ({
    name: reranker.name,
    rerank: async (request, options) => {
      const { chunks, ...rest } = await reranker.rerank(request, options);
      return { ...rest, chunks: bend(chunks) };
    },
  });
  return (query) => {
    const { chunkReader, querySide } = query;
    const { rerankers } = querySide;
    return {
      ...query,
      chunkReader: { readChunks: async (ids, scope) => bend(await chunkReader.readChunks(ids, scope)) },
      querySide: {
        ...querySide,
        rerankers: {
          // Who reranks passages has read them already, and hands them on to the context.
          bundled: (featureWeight) => bendReranker(rerankers.bundled(featureWeight)),
          find: async (name) => {
            const reranker = await rerankers.find(name);
            return reranker === null ? null : bendReranker(reranker);
          },
        },
      },
    };
  };
}
