import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { ModelCallError } from '../../base/errors/model-call-error.ts';
import type { AdmissionPolicy } from '../../retrieval/ingest/admission.ts';
import type { SearchMemory } from '../../contract/search-memory.ts';
import type { GenerationRecord } from '../../retrieval/generations/generation-record.ts';
import { createAcceleratedReader } from '../../retrieval/memory/accelerated-reader.ts';
import { createBm25Retriever } from '../../retrieval/search/bm25-retriever.ts';
import { createChunkReader } from '../../retrieval/search/chunk-reader.ts';
import { describeIndex } from '../../retrieval/search/describe-index.ts';
import { createDocumentReader, type DocumentReader } from '../../retrieval/search/document-reader.ts';
import type { IndexReader } from '../../retrieval/search/index-reads.ts';
import { createSourceQuoter } from '../../retrieval/search/quote-sources.ts';
import { DEFAULT_READER_THREADS } from '../../retrieval/search/reader-pool.ts';
import { createVectorRetriever } from '../../retrieval/search/vector-retriever.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { Indexer } from '../../spec/indexing.ts';
import type { ChunkReader, IndexDescription, Retriever, SourceQuoter } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';
import type { EngineServices } from '../services.ts';
import type { ModelLease } from './model-pool.ts';

const BYTES_PER_MEBIBYTE = 1024 * 1024;

/** A generation in use: its file with a writer and readers, its model, its legs. */
export interface OpenGeneration {
  readonly generation: number;
  readonly database: Database;
  readonly reader: IndexReader;
  readonly documents: DocumentReader;
  readonly chunkReader: ChunkReader;
  readonly sourceQuoter: SourceQuoter;
  readonly bm25: Retriever;
  /** Throws ModelCallError where the model cannot be used: the other leg then decides alone. */
  readonly vector: Retriever;
  /** @throws what starting the model threw, ConfigError when it is no longer the model the index was made with */
  model(): Promise<EmbeddingModel>;
  modelState(): { id: string; dimensions: number; state: 'ready' | 'loading' | 'failed'; error: string | null };
  describe(): IndexDescription;
  /** @param pace see `IndexerOptions.pace` */
  indexer(pace?: (signal: AbortSignal) => Promise<void>): Promise<Indexer>;
  /** What its searches keep in memory. */
  memory(): SearchMemory;
  /** Starts the reader threads, so that they are up when the model is. */
  wakeReaders(): void;
  close(): Promise<void>;
}

export function openGeneration(options: {
  services: EngineServices;
  record: GenerationRecord;
  database: Database;
  lease: ModelLease;
  policy: () => AdmissionPolicy;
  isErased: (sourceId: string, path: string) => boolean;
  /** See `IndexerOptions.servedFrom`. */
  servedFrom: (sourceId: string) => Database | null;
}): OpenGeneration {
  const { services, record, database, lease, policy } = options;
  const { layout, clock } = services;
  const { searchMemoryMib } = services.settings.read().settings;
  const reader = createAcceleratedReader({
    databasePath: database.path,
    database,
    workerUrl: layout.readerWorker,
    ...(searchMemoryMib === null ? {} : { limitBytes: searchMemoryMib * BYTES_PER_MEBIBYTE }),
  });

  const model = async (): Promise<EmbeddingModel> => {
    const started = await lease.start();
    refuseOther(started, describeIndex(database), record);
    return started;
  };
  return {
    generation: record.generation,
    database,
    reader,
    documents: createDocumentReader({ reader }),
    chunkReader: createChunkReader({ reader }),
    sourceQuoter: createSourceQuoter({ reader }),
    bm25: createBm25Retriever({ reader }),
    vector: createCarefulVectorRetriever(reader, model, record),
    model,
    modelState: () => {
      const { embeddingModel, dimensions } = describeIndex(database);
      const { ready, failure } = lease;
      if (ready !== null)
        return { id: ready.info.modelId, dimensions: ready.info.dimensions, state: 'ready', error: null };
      const id = dimensions === 0 ? record.embedding.model : embeddingModel;
      return { id, dimensions, state: failure === null ? 'loading' : 'failed', error: messageOf(failure) };
    },
    describe: () => describeIndex(database),
    indexer: async (pace) => {
      // Read when something is ingested: searching needs none of it.
      const { createIndexer } = await import('../../retrieval/ingest/indexer.ts');
      return createIndexer({
        database,
        embeddingModel: await model(),
        clock,
        parseWorkerUrl: layout.parseWorker,
        generation: record.generation,
        chunker: record.chunker,
        policy,
        isErased: options.isErased,
        servedFrom: options.servedFrom,
        ...(pace === undefined ? {} : { pace }),
      });
    },
    memory: () => reader.memory(),
    wakeReaders: () => wakeReaders(reader),
    close: async () => {
      await reader.close();
      await lease.release();
      database.close();
    },
  };
}

/** Whatever keeps the model from being used is the same to a search: it goes on with words, and says so. */
function createCarefulVectorRetriever(
  reader: IndexReader,
  model: () => Promise<EmbeddingModel>,
  record: GenerationRecord,
): Retriever {
  return {
    name: 'vector',
    retrieve: async (request, options) => {
      let started: EmbeddingModel;
      try {
        started = await model();
      } catch (cause) {
        if (CancelledError.is(cause)) throw cause;
        throw new ModelCallError(
          `The embedding model ${record.embedding.model} cannot be used, so passages are found by their words alone: ${messageOf(cause)}`,
          { cause, details: { model: record.embedding.model, generation: record.generation } },
        );
      }
      return createVectorRetriever({ reader, model: started }).retrieve(request, options);
    },
  };
}

function refuseOther({ info }: EmbeddingModel, index: IndexDescription, record: GenerationRecord): void {
  const isSame = index.embeddingFingerprint === info.fingerprint && index.dimensions === info.dimensions;
  if (index.generation === 0 || isSame) return;
  throw new ConfigError(
    `The model ${record.embedding.model} is not the one that g${record.generation} was made with: its files, its settings or ` +
      `its endpoint changed (${index.dimensions} dimensions, ${index.embeddingFingerprint.slice(0, 12)} then, ` +
      `${info.dimensions} dimensions, ${info.fingerprint.slice(0, 12)} now). Put the model back, or build a new index with \`trestle generation build\`.`,
    { details: { generation: record.generation, model: record.embedding.model } },
  );
}

/** One small read for each thread of the pool; what is wrong with the index, the first real read says. */
function wakeReaders(reader: IndexReader): void {
  for (let thread = 0; thread < DEFAULT_READER_THREADS; thread++) {
    reader.read('describe-index', undefined).catch(() => undefined);
  }
}

function messageOf(error: unknown): string | null {
  if (error === null) return null;
  return error instanceof Error ? error.message : 'it failed without a word';
}
