import { pairText } from '../../../native/embedding/pair-text.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { PassageScorer } from '../../spec/reranker.ts';
import type { ChunkReader } from '../../spec/retriever.ts';

/** A transformer takes tens of milliseconds for a passage: the time is looked at after every two. */
const BATCH_SIZE = 2;

/** A cross-encoder in its worker as a scorer of passages; titles and headings are read with the text. */
export function createModelScorer(options: { model: EmbeddingModel; chunkReader: ChunkReader }): PassageScorer {
  const { model, chunkReader } = options;
  return {
    name: model.info.modelId,
    batchSize: BATCH_SIZE,
    async score({ query, candidates }, { signal }) {
      const chunks = await chunkReader.readChunks(candidates.map(({ chunkId }) => chunkId));
      const texts = chunks.map(({ title, headingPath, text }) =>
        pairText(query, [title, ...headingPath, text].filter((part) => part !== '').join('\n')),
      );
      const scores = await model.embed(texts, { purpose: 'query', signal });
      const byId = new Map(chunks.map(({ chunkId }, index) => [chunkId, scores[index]]));
      // A chunk that went away meanwhile is worth nothing.
      return { scores: candidates.map(({ chunkId }) => byId.get(chunkId) ?? Number.NEGATIVE_INFINITY), chunks: [] };
    },
  };
}
