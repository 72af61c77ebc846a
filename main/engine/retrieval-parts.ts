import { startEmbeddingModel } from '../retrieval/embedding/start-embedding-model.ts';
import { createFusion } from '../retrieval/fusion/create-fusion.ts';
import { createIndexer } from '../retrieval/ingest/indexer.ts';
import { createBm25Retriever } from '../retrieval/search/bm25-retriever.ts';
import { createChunkReader } from '../retrieval/search/chunk-reader.ts';
import { describeIndex } from '../retrieval/search/describe-index.ts';
import { createDocumentReader, type DocumentReader } from '../retrieval/search/document-reader.ts';
import { createSourceQuoter } from '../retrieval/search/quote-sources.ts';
import type { IndexReader } from '../retrieval/search/index-reads.ts';
import { createReaderPool, DEFAULT_READER_THREADS } from '../retrieval/search/reader-pool.ts';
import { createSearch, type Search } from '../retrieval/search/search.ts';
import { createVectorRetriever } from '../retrieval/search/vector-retriever.ts';
import type { Clock } from '../spec/clock.ts';
import type { EmbeddingModel } from '../spec/embedding-model.ts';
import type { Fusion } from '../spec/fusion.ts';
import type { Indexer } from '../spec/indexing.ts';
import type { ChunkReader, IndexDescription, Retriever, SourceQuoter } from '../spec/retriever.ts';
import type { Database } from '../storage/database.ts';
import type { EngineServices } from './services.ts';

/** What needs the embedding model, which is started when it is first needed. */
export interface QueryParts {
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
  let starting: Promise<EmbeddingModel> | null = null;
  let ready: EmbeddingModel | null = null;
  let hasFailed = false;
  let parts: QueryParts | null = null;

  const startModel = async (): Promise<EmbeddingModel> => {
    ready = await startEmbeddingModel({
      modelId: options.modelId(),
      workerUrl: layout.embedWorker,
      builtinModelDirectory: layout.builtinModelDirectory,
    });
    return ready;
  };
  const model = (): Promise<EmbeddingModel> => {
    starting ??= startModel().catch((error: unknown) => {
      // The next call tries again: a model that was missing may have been put back.
      starting = null;
      hasFailed = true;
      throw error;
    });
    return starting;
  };
  const query = async (): Promise<QueryParts> => {
    // The threads that will read take as long to start as the model: both at once, or the first answer waits for each.
    if (starting === null) wakeReaders(reader);
    const started = await model();
    parts ??= createQueryParts({ model: started, reader, chunkReader, clock });
    return parts;
  };
  let indexer: Indexer | null = null;
  return {
    chunkReader,
    query,
    documents: createDocumentReader({ reader }),
    sourceQuoter: createSourceQuoter({ reader }),
    indexer: async () => {
      const embeddingModel = await model();
      indexer ??= createIndexer({
        database: index,
        embeddingModel,
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
      await (await starting?.catch(() => null))?.dispose();
      await reader.close();
    },
  };
}

function createQueryParts(options: {
  model: EmbeddingModel;
  reader: IndexReader;
  chunkReader: ChunkReader;
  clock: Clock;
}): QueryParts {
  const { model, reader, chunkReader, clock } = options;
  const bm25 = createBm25Retriever({ reader });
  const vector = createVectorRetriever({ reader, model });
  const fusion = createFusion({ fusionWeight: model.info.fusionWeight });
  return {
    retrievers: [bm25, vector],
    fusion,
    search: createSearch({ bm25, vector, fusion, chunkReader, clock }),
  };
}

/** One small read for each thread of the pool; what is wrong with the index, the first real read says. */
function wakeReaders(reader: IndexReader): void {
  for (let thread = 0; thread < DEFAULT_READER_THREADS; thread++) {
    reader.read('describe-index', undefined).catch(() => undefined);
  }
}
