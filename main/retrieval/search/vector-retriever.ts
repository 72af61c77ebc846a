import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { Retriever } from '../../spec/retriever.ts';
import type { IndexReader } from './index-reads.ts';

/**
 * The dense first stage over an index: embeds the query, then ranks by cosine; see `rankByCosine`.
 *
 * @param options.model the model the index was built with; with another one every call throws ConfigError
 */
export function createVectorRetriever(options: { reader: IndexReader; model: EmbeddingModel }): Retriever {
  const { reader, model } = options;
  return {
    name: 'vector',
    async retrieve({ query, k, filter }, { signal, onDidRank }) {
      const values = await model.embed([query], { purpose: 'query', ...(signal && { signal }) });
      const { modelId, fingerprint } = model.info;
      return await reader.read(
        'rank-by-cosine',
        { vector: { values, modelId, fingerprint }, k, filter },
        { signal, onDidRank },
      );
    },
  };
}
