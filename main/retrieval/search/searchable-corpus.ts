import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { NO_RERANKER, searchRequest } from '../../contract/retrieval.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { DEFAULT_RERANK_WEIGHT } from '../../contract/tune.ts';
import type { Clock } from '../../spec/clock.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type {
  CorpusDocument,
  CorpusSearch,
  SearchableCorpus,
  SearchableCorpusBuilder,
} from '../../spec/searchable-corpus.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { createFusion } from '../fusion/create-fusion.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../index/migrations.ts';
import { embeddingInput } from '../parse/chunk-identity.ts';
import { createBm25Retriever } from './bm25-retriever.ts';
import { createChunkReader } from './chunk-reader.ts';
import { corpusDocumentIdOf, createCorpusWriter } from './corpus-writer.ts';
import { describeIndex } from './describe-index.ts';
import { createInThreadIndexReader } from './in-thread-index-reader.ts';
import type { IndexReader } from './index-reads.ts';
import { createReaderPool } from './reader-pool.ts';
import { createQuerySide } from './query-side.ts';
import { rankSearch } from './search.ts';
import { createSourceQuoter } from './quote-sources.ts';
import { createVectorRetriever } from './vector-retriever.ts';

/**
 * What the contract fills in is what every search without wishes gets; only the reranker's time is not counted, because a
 * busy machine must not change what a ranking is found to be worth.
 */
const DEFAULT_REQUEST = searchRequest.parse({ query: 'any', rerankTimeoutMs: 60_000 });
const PLAIN = { rewrite: false, rerank: NO_RERANKER };

/** Documents embedded in one call and written in one transaction. */
const BATCH_DOCUMENTS = 64;

/**
 * Makes test collections searchable, each in an index.db of its own in a temporary folder, with the schema, the legs,
 * the fusion, the depth, the rewriting and the reranker of every other search.
 *
 * @param options.readerWorkerUrl entry of the reader threads; without it, searches run on the caller's thread
 */
export function createSearchableCorpusBuilder(options: {
  model: EmbeddingModel;
  clock: Clock;
  /** English words that are no misspellings, see `createKnownWords`. */
  knownWords: () => Promise<ReadonlySet<string>>;
  readerWorkerUrl?: URL;
}): SearchableCorpusBuilder {
  const { model, clock, knownWords, readerWorkerUrl } = options;
  return {
    async build(documents, { signal, onProgress }) {
      const folder = mkdtempSync(join(tmpdir(), 'trestle-corpus-'));
      const databasePath = join(folder, 'index.db');
      const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
      let database: Database | undefined;
      try {
        database = openDatabase({
          path: databasePath,
          durability: 'normal',
          applicationId: INDEX_APPLICATION_ID,
          migrations: INDEX_MIGRATIONS,
        });
        await fill(database, documents, { model, signal, onProgress });
      } catch (error) {
        database?.close();
        removeFolder();
        throw error;
      }
      const reader =
        readerWorkerUrl === undefined
          ? createInThreadIndexReader(database)
          : createReaderPool({ databasePath, workerUrl: readerWorkerUrl });
      return openCorpus({ database, reader, model, clock, knownWords, removeFolder });
    },
  };
}

async function fill(
  database: Database,
  documents: AsyncIterable<CorpusDocument> | Iterable<CorpusDocument>,
  options: {
    model: EmbeddingModel;
    signal: AbortSignal | undefined;
    onProgress: ((documents: number) => void) | undefined;
  },
): Promise<void> {
  const { model, signal, onProgress } = options;
  const writer = createCorpusWriter(database, model.info);
  let batch: CorpusDocument[] = [];
  const flush = async (): Promise<void> => {
    if (signal?.aborted) throw new CancelledError();
    const passages = batch.map(({ title, text }) => embeddingInput({ title, headingPath: [], text }));
    const vectors = await model.embed(passages, { purpose: 'passage', ...(signal && { signal }) });
    const written = writer.write(batch, vectors);
    onProgress?.(written);
    batch = [];
  };
  for await (const document of documents) {
    batch.push(document);
    if (batch.length === BATCH_DOCUMENTS) await flush();
  }
  if (batch.length > 0) await flush();
}

function openCorpus(options: {
  database: Database;
  reader: IndexReader;
  model: EmbeddingModel;
  clock: Clock;
  knownWords: () => Promise<ReadonlySet<string>>;
  removeFolder: () => void;
}): SearchableCorpus {
  const { database, reader, model, clock, knownWords, removeFolder } = options;
  const bm25 = createBm25Retriever({ reader });
  const vector = createVectorRetriever({ reader, model });
  const fusion = createFusion({ fusionWeight: model.info.fusionWeight });
  const querySide = createQuerySide({
    reader,
    clock,
    knownWords,
    synonyms: () => [],
    featureWeight: () => DEFAULT_RERANK_WEIGHT,
    openRerankModel: async (name) => {
      throw new NotFoundError(
        `There is no reranker "${name}" here; a test collection is measured with the bundled one.`,
      );
    },
  });
  return {
    parts: {
      retrievers: [bm25, vector],
      fusion,
      querySide,
      chunkReader: createChunkReader({ reader }),
      sourceQuoter: createSourceQuoter({ reader }),
      index: describeIndex(database),
      documentIdOf: corpusDocumentIdOf,
    },
    async search({ query, k, mode, plain = false }: CorpusSearch, { signal } = {}) {
      const request = { ...DEFAULT_REQUEST, query, k, mode, ...(plain ? PLAIN : {}) };
      const { results } = await rankSearch({ bm25, vector, fusion, querySide }, request, signal);
      return results.map(({ chunkId }) => corpusDocumentIdOf(chunkId));
    },
    async dispose() {
      await reader.close();
      database.close();
      removeFolder();
    },
  };
}
