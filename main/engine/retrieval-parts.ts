import { canonicalJson } from '../base/json.ts';
import { DEFAULT_RERANK_WEIGHT, type RetrievalSettings } from '../contract/tune.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { SearchMemory } from '../contract/search-memory.ts';
import { createFusion } from '../retrieval/fusion/create-fusion.ts';
import { servingGenerations, servingOf, type ServingMap } from '../retrieval/generations/generation-record.ts';
import type { DocumentReader } from '../retrieval/search/document-reader.ts';
import { createKnownWords } from '../retrieval/query/known-words.ts';
import { mergeIndexReaders } from '../retrieval/search/merge-index-readers.ts';
import { createModelScorer } from '../retrieval/rerank/model-scorer.ts';
import { createQuerySide } from '../retrieval/search/query-side.ts';
import { createSearch, type Search } from '../retrieval/search/search.ts';
import type { Fusion } from '../spec/fusion.ts';
import type { Indexer } from '../spec/indexing.ts';
import type { QuerySide, SynonymGroups } from '../spec/query-side.ts';
import type { ChunkReader, IndexDescription, Retriever, SourceQuoter } from '../spec/retriever.ts';
import type { Database } from '../storage/database.ts';
import { forwardDatabase } from './generations/forward-database.ts';
import { type GenerationChoice, type GenerationSet } from './generations/generation-set.ts';
import { createServingIndexer } from './generations/serving-indexer.ts';
import {
  mergeChunkReaders,
  mergeDocumentReaders,
  mergeGenerations,
  mergeSourceQuoters,
  startModels,
} from './generations/merge-generations.ts';
import type { OpenGeneration } from './generations/open-generation.ts';
import type { RerankModels } from '../retrieval/rerank/rerank-models.ts';
import type { EngineServices } from './services.ts';

/** Ways of searching one generation that are kept ready; few releases serve at once. */
const MAX_RELEASED_QUERIES = 16;

/**
 * Everything one question needs, bound to the generations that serve when it is asked: a flip under way changes nothing
 * for it.
 */
export interface QueryParts {
  retrievers: readonly Retriever[];
  fusion: Fusion;
  querySide: QuerySide;
  search: Search;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  /** For the release bundle. */
  index: IndexDescription;
}

/** Everything that reads or writes the indexes of one workspace. */
export interface RetrievalParts {
  /** The index of the generation that serves by default, whichever that is at the time. */
  index: Database;
  documents: DocumentReader;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  query(): Promise<QueryParts>;
  /** The parts of one generation alone, whatever serves. */
  queryGeneration(generation: number): Promise<QueryParts>;
  /**
   * The parts as a release had them.
   *
   * @param given.generation null for what serves now
   * @param given.namedGeneration the number that the release knows it by, where it has another one here
   * @param given.settings how to merge and rerank; the workspace's own are looked at no more
   * @param given.synonyms instead of the workspace's own
   */
  queryAs(given: {
    generation: number | null;
    namedGeneration?: number | null;
    settings: RetrievalSettings;
    synonyms: SynonymGroups;
  }): Promise<QueryParts>;
  indexer(): Promise<Indexer>;
  describe(): IndexDescription;
  /** The index that a source is searched in. */
  databaseOf(sourceId: string): Database;
  /** Every index file of the workspace: what must not be anywhere must go from each. */
  liveGenerationDatabases(): readonly Database[];
  /** What searches of the index that serves by default keep in memory. */
  searchMemory(): SearchMemory;
  /** How far the embedding model is, for the status bar. */
  modelState(): { id: string; dimensions: number; state: 'ready' | 'loading' | 'failed' };
}

export function createRetrievalParts(options: {
  services: EngineServices;
  generations: GenerationSet;
  /** What trestle.jsonc asks for; read when an index that holds nothing is first written. */
  choice: () => GenerationChoice;
  rerankModels: RerankModels;
  /** How the workspace merges and reranks, as its file says now. */
  settings: () => RetrievalSettings;
  /** The workspace's, as they are now. */
  synonyms: () => SynonymGroups;
  /** Called before sources are ingested into what serves. */
  onWillChange: (sources: readonly string[]) => void;
  /** Called when sources were ingested that other generations must hear of. */
  onDidFallBehind: () => void;
}): RetrievalParts {
  const { services, generations, choice, settings, onWillChange, onDidFallBehind } = options;
  const { registry } = generations;
  const cached = new WeakMap<OpenGeneration, QuerySide>();
  // A release that serves is asked again and again, the same way each time.
  const released = new WeakMap<OpenGeneration, Map<string, QueryParts>>();
  const knownWords = createKnownWords({ directory: services.layout.builtinModelDirectory });
  const querySideOf = (
    all: readonly OpenGeneration[],
    given?: { settings: RetrievalSettings; synonyms: SynonymGroups },
  ): QuerySide => {
    const [only] = all;
    return createQuerySide({
      reader: all.length === 1 && only !== undefined ? only.reader : mergeIndexReaders(all.map(({ reader }) => reader)),
      clock: services.clock,
      knownWords,
      synonyms: given === undefined ? options.synonyms : () => given.synonyms,
      featureWeight: () => (given?.settings ?? settings()).rerankWeight ?? DEFAULT_RERANK_WEIGHT,
      openRerankModel: async (name) =>
        createModelScorer({ model: await options.rerankModels.open(name), chunkReader: readerOf(all) }),
    });
  };

  const serving = (): { map: ServingMap; standard: OpenGeneration; all: readonly OpenGeneration[] } => {
    const map = registry.serving();
    const all = servingGenerations(map).map((generation) => generations.get(generation));
    return { map, all, standard: all[0] ?? generations.get(map.default) };
  };
  const index = forwardDatabase(() => generations.get(registry.serving().default).database);
  const queryOne = async (generation: OpenGeneration): Promise<QueryParts> => {
    // The threads that will read take as long to start as the model: both at once, or the first answer waits for each.
    if (!cached.has(generation)) generation.wakeReaders();
    await startModels([generation]);
    const querySide = cached.get(generation) ?? querySideOf([generation]);
    cached.set(generation, querySide);
    return createQueryParts(generation, { querySide, settings: settings(), synonyms: options.synonyms(), services });
  };
  const merged = <Reader>(
    one: (generation: OpenGeneration) => Reader,
    several: (all: readonly OpenGeneration[], map: ServingMap) => Reader,
  ): Reader => {
    const { map, standard, all } = serving();
    return all.length === 1 ? one(standard) : several(all, map);
  };
  return {
    index,
    documents: {
      listDocuments: (request, callOptions) =>
        merged((one) => one.documents, mergeDocumentReaders).listDocuments(request, callOptions),
      readDocument: async (request, callOptions) => {
        try {
          return await merged((one) => one.documents, mergeDocumentReaders).readDocument(request, callOptions);
        } catch (error) {
          // What an answer of before a flip cited is still there, in the generation that was kept.
          // Never for a principal: who may find what is kept current in what serves alone.
          const isLookedFor = request.chunkId !== undefined && request.as === undefined && NotFoundError.is(error);
          const kept = isLookedFor ? keptGenerations(generations) : [];
          for (const generation of kept) {
            const document = await generation.documents.readDocument(request, callOptions).catch(() => null);
            if (document !== null) return document;
          }
          throw error;
        }
      },
      countHiddenChunks: (as) => merged((one) => one.documents, mergeDocumentReaders).countHiddenChunks(as),
      describeAccess: () => merged((one) => one.documents, mergeDocumentReaders).describeAccess(),
    },
    chunkReader: {
      readChunks: (chunkIds, scope) => merged((one) => one.chunkReader, mergeChunkReaders).readChunks(chunkIds, scope),
    },
    sourceQuoter: {
      quoteSources: (spans, scope) => merged((one) => one.sourceQuoter, mergeSourceQuoters).quoteSources(spans, scope),
    },
    query: async () => {
      const { map, standard, all } = serving();
      if (all.length === 1) return queryOne(standard);
      await startModels(all);
      const parts = { ...mergeGenerations(all, map, settings().fusion?.weight), querySide: querySideOf(all) };
      return {
        ...parts,
        retrievers: [parts.bm25, parts.vector],
        search: createSearch({ ...parts, clock: services.clock }),
        index: withOwn(describeServing(standard, all, map), { settings: settings(), synonyms: options.synonyms() }),
      };
    },
    queryGeneration: (generation) => queryOne(generations.get(generation)),
    queryAs: async ({ generation: number, namedGeneration = null, ...given }) => {
      const { map, standard, all } = serving();
      if (number === null && all.length > 1) {
        await startModels(all);
        const parts = {
          ...mergeGenerations(all, map, given.settings.fusion?.weight),
          querySide: querySideOf(all, given),
        };
        return {
          ...parts,
          retrievers: [parts.bm25, parts.vector],
          search: createSearch({ ...parts, clock: services.clock }),
          index: withOwn(describeServing(standard, all, map), given),
        };
      }
      const generation = number === null ? standard : generations.get(number);
      if (!cached.has(generation)) generation.wakeReaders();
      await startModels([generation]);
      const key = canonicalJson([namedGeneration, given.settings, given.synonyms]);
      const ofGeneration = released.get(generation) ?? new Map<string, QueryParts>();
      released.set(generation, ofGeneration);
      const ready = ofGeneration.get(key);
      if (ready !== undefined) return ready;
      const parts = createQueryParts(generation, { querySide: querySideOf([generation], given), ...given, services });
      const named = namedGeneration === null ? parts : { ...parts, index: { ...parts.index, namedGeneration } };
      if (ofGeneration.size >= MAX_RELEASED_QUERIES) ofGeneration.clear();
      // An index that holds nothing yet is described otherwise once it does.
      if (named.index.generation !== 0) ofGeneration.set(key, named);
      return named;
    },
    indexer: async () => createServingIndexer({ generations, choice, onWillChange, onDidFallBehind }),
    describe: () => {
      const { map, standard, all } = serving();
      return describeServing(standard, all, map);
    },
    databaseOf: (sourceId) => generations.get(servingOf(registry.serving(), sourceId)).database,
    liveGenerationDatabases: () => generations.databases(),
    searchMemory: () => serving().standard.memory(),
    modelState: () => serving().standard.modelState(),
  };
}

function createQueryParts(
  generation: OpenGeneration,
  options: {
    querySide: QuerySide;
    settings: RetrievalSettings;
    synonyms: SynonymGroups;
    services: EngineServices;
  },
): QueryParts {
  const { querySide, settings, synonyms, services } = options;
  const { bm25, vector, chunkReader, sourceQuoter } = generation;
  const description = generation.describe();
  const { fusion: tuned } = settings;
  const fusion = createFusion({
    fusionWeight: tuned?.weight ?? description.fusionWeight,
    ...(tuned && { method: tuned.method }),
  });
  return {
    retrievers: [bm25, vector],
    fusion,
    querySide,
    chunkReader,
    sourceQuoter,
    search: createSearch({ bm25, vector, fusion, querySide, chunkReader, clock: services.clock }),
    index: withOwn(description, { settings, synonyms }),
  };
}

function describeServing(standard: OpenGeneration, all: readonly OpenGeneration[], map: ServingMap): IndexDescription {
  const description = standard.describe();
  if (all.length === 1) return description;
  const byNumber = new Map(all.map((generation) => [generation.generation, generation]));
  const bySource = [...map.bySource].map(([sourceId, number]) => {
    const { generation, embeddingFingerprint, chunker } = byNumber.get(number)?.describe() ?? description;
    return [sourceId, { generation, embeddingFingerprint, chunker }];
  });
  return { ...description, bySource: Object.fromEntries(bySource) as NonNullable<IndexDescription['bySource']> };
}

/** Settings and synonyms of the workspace's own are part of what it is searched with, hence of the release. */
export function withOwn(
  index: IndexDescription,
  { settings, synonyms }: { settings: RetrievalSettings; synonyms: SynonymGroups },
): IndexDescription {
  return {
    ...index,
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(synonyms.length === 0 ? {} : { synonyms }),
  };
}

/** A chunk id is made of the chunk's words, so whichever generation has it has the same words. */
function readerOf(all: readonly OpenGeneration[]): ChunkReader {
  return {
    async readChunks(chunkIds, scope) {
      const lists = await Promise.all(all.map(({ chunkReader }) => chunkReader.readChunks(chunkIds, scope)));
      const byId = new Map(lists.flat().map((chunk) => [chunk.chunkId, chunk]));
      return chunkIds.flatMap((chunkId) => byId.get(chunkId) ?? []);
    },
  };
}

function keptGenerations(generations: GenerationSet): readonly OpenGeneration[] {
  const serving = new Set(servingGenerations(generations.registry.serving()));
  return generations.registry
    .list()
    .filter(({ generation, state }) => state === 'complete' && !serving.has(generation))
    .map(({ generation }) => generations.get(generation));
}
