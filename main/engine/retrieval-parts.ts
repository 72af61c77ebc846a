import { startEmbeddingModel } from '../retrieval/embedding/start-embedding-model.ts';
import { createFusion } from '../retrieval/fusion/create-fusion.ts';
import { createIndexer } from '../retrieval/ingest/indexer.ts';
import { createBm25Retriever } from '../retrieval/search/bm25-retriever.ts';
import { createChunkReader } from '../retrieval/search/chunk-reader.ts';
import { describeIndex } from '../retrieval/search/describe-index.ts';
import { createDocumentReader, type DocumentReader } from '../retrieval/search/document-reader.ts';
import { createSourceQuoter } from '../retrieval/search/quote-sources.ts';
import { createReaderPool } from '../retrieval/search/reader-pool.ts';
import { createSearch, type Search } from '../retrieval/search/search.ts';
import { createVectorRetriever } from '../retrieval/search/vector-retriever.ts';
import type { EmbeddingModel } from '../spec/embedding-model.ts';
import type { Fusion } from '../spec/fusion.ts';
import type { Indexer } from '../spec/indexing.ts';
import type { ChunkReader, IndexDescription, Retriever, SourceQuoter } from '../spec/retriever.ts';
import type { Database } from '../storage/database.ts';
import type { EngineServices } from './services.ts';

/** What needs the embedding model, which is started when it is first needed. */
export interface QueryParts {
  model: EmbeddingModel;
  retrievers: readonly Retriever[];
  fusion: Fusion;
  search: Search;
}

/** Everything that reads or writes one workspace's index. */
export interface RetrievalParts {
  documents: DocumentReader;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  query(): Promise<QueryParts>;
  indexer(): Promise<Indexer>;
  describe(): IndexDescription;
  /** How far the embedding model is, for the status bar. */
  modelState(): { id: string; dimensions: number; state: 'ready' | 'loading' | 'failed' };
  dispose(): Promise<void>;
}

export function createRetrievalParts(options: {
  services: EngineServices;
  index: Database;
  /** The workspace's choice, read when the model is started. */
  modelId: () => string;
}): RetrievalParts {
  const { services, index } = options;
  const { layout, clock } = services;
  const reader = createReaderPool({ databasePath: index.path, workerUrl: layout.readerWorker });
  const chunkReader = createChunkReader({ reader });
  let starting: Promise<QueryParts> | null = null;
  let ready: EmbeddingModel | null = null;
  let hasFailed = false;

  const start = async (): Promise<QueryParts> => {
    const model = await startEmbeddingModel({
      modelId: options.modelId(),
      workerUrl: layout.embedWorker,
      builtinModelDirectory: layout.builtinModelDirectory,
    });
    ready = model;
    const bm25 = createBm25Retriever({ reader });
    const vector = createVectorRetriever({ reader, model });
    const fusion = createFusion({ fusionWeight: model.info.fusionWeight });
    return {
      model,
      retrievers: [bm25, vector],
      fusion,
      search: createSearch({ bm25, vector, fusion, chunkReader, clock }),
    };
  };
  const query = (): Promise<QueryParts> => {
    starting ??= start().catch((error: unknown) => {
      // The next call tries again: a model that was missing may have been put back.
      starting = null;
      hasFailed = true;
      throw error;
    });
    return starting;
  };
  let indexer: Indexer | null = null;
  return {
    chunkReader,
    query,
    documents: createDocumentReader({ reader }),
    sourceQuoter: createSourceQuoter({ reader }),
    indexer: async () => {
      const { model } = await query();
      indexer ??= createIndexer({
        database: index,
        embeddingModel: model,
        clock,
        parseWorkerUrl: layout.parseWorker,
      });
      return indexer;
    },
    describe: () => describeIndex(index),
    modelState: () => {
      if (ready !== null) return { id: ready.info.modelId, dimensions: ready.info.dimensions, state: 'ready' };
      const { embeddingModel, dimensions } = describeIndex(index);
      return { id: embeddingModel, dimensions, state: hasFailed ? 'failed' : 'loading' };
    },
    dispose: async () => {
      const parts = await starting?.catch(() => null);
      await parts?.model.dispose();
      await reader.close();
    },
  };
}
