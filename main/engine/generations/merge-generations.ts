import { BugError } from '../../base/errors/bug-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import { createGenerationsFusion, rangesByGeneration } from '../../retrieval/fusion/fuse-generations.ts';
import { type ServingMap, servingOf } from '../../retrieval/generations/generation-record.ts';
import type { DocumentReader } from '../../retrieval/search/document-reader.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { Fusion } from '../../spec/fusion.ts';
import type { ChunkReader, RankedChunk, Retriever, SourceQuoter } from '../../spec/retriever.ts';
import type { OpenGeneration } from './open-generation.ts';

/** The reading parts of several generations as if they were one index, each asked about its own sources only. */
export interface MergedParts {
  bm25: Retriever;
  vector: Retriever;
  fusion: Fusion;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
}

/**
 * Merges generations for one search: every leg runs once in each generation, with the filter narrowed to the sources
 * that it serves. A chunk belongs to one document, a document to one source, a source to one generation; so which
 * generation a chunk was found in says everything about how its score is to be read.
 *
 * @param generations all that serve something, at least two
 * @param fusionWeight the workspace's own; each model's by default
 */
export function mergeGenerations(
  generations: readonly OpenGeneration[],
  serving: ServingMap,
  fusionWeight?: number,
): MergedParts {
  const foundIn = new Map<ChunkId, OpenGeneration>();
  const generationOf = (chunkId: ChunkId): number => {
    const found = foundIn.get(chunkId);
    if (found === undefined) throw new BugError(`chunk ${chunkId} came from no generation of this search`);
    return found.generation;
  };
  const runLeg = async (
    leg: 'bm25' | 'vector',
    request: { query: string; k: number; filter: RetrievalFilter },
    options: { signal?: AbortSignal },
  ): Promise<readonly RankedChunk[]> => {
    const rankings = await Promise.all(
      generations.map(async (generation) => {
        const filter = narrow(request.filter, generation, serving);
        if (filter === null) return [];
        const ranking = await generation[leg].retrieve({ ...request, filter }, options);
        for (const { chunkId } of ranking) foundIn.set(chunkId, generation);
        return ranking;
      }),
    );
    const merged = rankings.flat();
    const order = leg === 'bm25' ? scoreOf : scaledCosineOf(merged, generationOf);
    return merged
      .toSorted((a, b) => order(b) - order(a) || (a.chunkId < b.chunkId ? -1 : 1))
      .slice(0, request.k)
      .map(({ chunkId, score }, index) => ({ chunkId, score, rank: index + 1 }));
  };
  const weights = new Map(
    generations.map((generation) => [generation.generation, fusionWeight ?? generation.describe().fusionWeight]),
  );
  return {
    bm25: { name: 'bm25', retrieve: (request, options) => runLeg('bm25', request, options) },
    vector: { name: 'vector', retrieve: (request, options) => runLeg('vector', request, options) },
    fusion: createGenerationsFusion({ generationOf, fusionWeightOf: (generation) => weights.get(generation) ?? 0 }),
    chunkReader: mergeChunkReaders(generations, serving),
    sourceQuoter: mergeSourceQuoters(generations),
  };
}

export function mergeChunkReaders(generations: readonly OpenGeneration[], serving: ServingMap): ChunkReader {
  return {
    readChunks: async (chunkIds, scope) => {
      const lists = await Promise.all(
        generations.map(async (generation) =>
          (await generation.chunkReader.readChunks(chunkIds, scope)).filter(
            ({ sourceId }) => servingOf(serving, sourceId) === generation.generation,
          ),
        ),
      );
      const byId = new Map(lists.flat().map((chunk) => [chunk.chunkId, chunk]));
      return chunkIds.flatMap((chunkId) => byId.get(chunkId) ?? []);
    },
  };
}

/** A chunk id is made of the chunk's words, so whichever generation has it has the same words. */
export function mergeSourceQuoters(generations: readonly OpenGeneration[]): SourceQuoter {
  return {
    quoteSources: async (spans, scope) => {
      const lists = await Promise.all(generations.map(({ sourceQuoter }) => sourceQuoter.quoteSources(spans, scope)));
      return spans.map((_, index) => lists.map((list) => list[index] ?? null).find((quote) => quote !== null) ?? null);
    },
  };
}

export function mergeDocumentReaders(generations: readonly OpenGeneration[], serving: ServingMap): DocumentReader {
  return {
    listDocuments: async (request, options) => {
      const pages = await Promise.all(
        generations.map((generation) =>
          generation.documents.listDocuments(
            {
              ...request,
              sources: servedSources(generation, serving),
              // The page's documents may all come from one generation.
              offset: 0,
              limit: request.offset + request.limit,
            },
            options,
          ),
        ),
      );
      const documents = pages
        .flatMap((page) => page.documents)
        .toSorted((a, b) =>
          (a.sourceId === b.sourceId ? a.displayPath < b.displayPath : a.sourceId < b.sourceId) ? -1 : 1,
        )
        .slice(request.offset, request.offset + request.limit);
      return { documents, total: pages.reduce((sum, { total }) => sum + total, 0) };
    },
    readDocument: async (request, options) => {
      let missing: unknown = new NotFoundError('There is no index to read from.');
      for (const generation of generations) {
        try {
          const document = await generation.documents.readDocument(request, options);
          if (servingOf(serving, document.sourceId) === generation.generation) return document;
        } catch (error) {
          if (!NotFoundError.is(error)) throw error;
          missing = error;
        }
      }
      throw missing;
    },
    countHiddenChunks: async (as) => {
      const counts = await Promise.all(
        generations.map((generation) => generation.documents.countHiddenChunks(as, servedSources(generation, serving))),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    describeAccess: async () => {
      const described = await Promise.all(
        generations.map((generation) => generation.documents.describeAccess(servedSources(generation, serving))),
      );
      return {
        sources: described.flatMap(({ sources }) => sources),
        untaggedChunks: described.reduce((sum, { untaggedChunks }) => sum + untaggedChunks, 0),
      };
    },
  };
}

/** Starts the models of several generations side by side; one that cannot be used does not hold up the others. */
export async function startModels(generations: readonly OpenGeneration[]): Promise<void> {
  await Promise.allSettled(generations.map((generation): Promise<EmbeddingModel> => generation.model()));
}

/** Sources that an index holds something of and that are searched in it. */
export function servedSources({ generation, database }: OpenGeneration, serving: ServingMap): readonly string[] {
  return database
    .prepare<{ sourceId: string }>('SELECT source_id AS sourceId FROM source ORDER BY source_id')
    .all()
    .flatMap(({ sourceId }) => (servingOf(serving, sourceId) === generation ? [sourceId] : []));
}

/** @returns the filter for one generation's sources; null when it serves none of those asked for */
function narrow(filter: RetrievalFilter, generation: OpenGeneration, serving: ServingMap): RetrievalFilter | null {
  const served = servedSources(generation, serving);
  const sources = filter.sources === undefined ? served : served.filter((id) => filter.sources?.includes(id));
  return sources.length === 0 ? null : { ...filter, sources: [...sources] };
}

function scoreOf({ score }: RankedChunk): number {
  return score;
}

function scaledCosineOf(
  ranking: readonly RankedChunk[],
  generationOf: (chunkId: ChunkId) => number,
): (entry: RankedChunk) => number {
  const ranges = rangesByGeneration(ranking, generationOf);
  return ({ chunkId, score }) => {
    const { min, max } = ranges.get(generationOf(chunkId)) ?? { min: score, max: score };
    return max === min ? 1 : (score - min) / (max - min);
  };
}
