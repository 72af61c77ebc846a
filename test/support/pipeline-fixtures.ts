import { NotFoundError } from '../../main/base/errors/not-found-error.ts';
import type { ChunkId, DocumentId, SourceId } from '../../main/contract/ids.ts';
import { type PipelineFile, pipelineFile } from '../../main/contract/pipeline-file.ts';
import type { PromptFile } from '../../main/contract/prompt-file.ts';
import type { Chunk } from '../../main/contract/retrieval.ts';
import type { Trace } from '../../main/contract/trace.ts';
import { retrieveVariants } from '../../main/retrieval/query/retrieve-variants.ts';
import type { FusedChunk } from '../../main/spec/fusion.ts';
import type { LanguageModel, LanguageModelRegistry } from '../../main/spec/language-model.ts';
import type { Reranker } from '../../main/spec/reranker.ts';
import type { QuerySide } from '../../main/spec/query-side.ts';
import type { ChunkReader, IndexDescription, RankedChunk, Retriever, SourceQuoter } from '../../main/spec/retriever.ts';

/** A chunk whose text is its whole document. */
export function chunkOf(name: string, text: string): Chunk {
  return {
    chunkId: `chk_${name}` as ChunkId,
    documentId: `doc_${name}` as DocumentId,
    sourceId: 'handbook' as SourceId,
    path: `/handbook/${name}.md`,
    displayPath: `handbook/${name}.md`,
    title: name,
    headingPath: [],
    ordinal: 0,
    start: 0,
    end: text.length,
    tokens: Math.ceil(text.length / 4),
    text,
    isSuperseded: false,
  };
}

export function rankedAs(...names: string[]): RankedChunk[] {
  return names.map((name, index) => ({ chunkId: `chk_${name}` as ChunkId, rank: index + 1, score: 10 - index }));
}

/** A retriever that ranks what it was given; `work` runs first, so that it can be slow or fail. */
export function fakeRetriever(
  name: Retriever['name'],
  ranking: readonly RankedChunk[],
  work: (options: { signal?: AbortSignal }) => Promise<void> = async () => undefined,
): Retriever & { calls: { query: string; k: number }[] } {
  const calls: { query: string; k: number }[] = [];
  return {
    name,
    calls,
    retrieve: async ({ query, k }, options) => {
      calls.push({ query, k });
      await work(options);
      return ranking.slice(0, k);
    },
  };
}

/** Takes bm25's order where there is one, else vector's. */
export const firstLegFusion = {
  fuse: ({
    bm25,
    vector,
    k,
  }: {
    bm25: readonly RankedChunk[] | null;
    vector: readonly RankedChunk[] | null;
    k: number;
  }) =>
    (bm25 ?? vector ?? []).slice(0, k).map(
      ({ chunkId, rank, score }): FusedChunk => ({
        chunkId,
        rank,
        fusedScore: score,
        bm25Rank: bm25 === null ? null : rank,
        bm25Score: bm25 === null ? null : score,
        vectorRank: bm25 === null ? rank : null,
        cosineSimilarity: bm25 === null ? score / 10 : null,
      }),
    ),
};

/** Leaves the fused order. */
export const unrankedReranker = (): Reranker => {
  throw new Error('nothing is reranked here');
};

/** Around the legs nothing happens: the query as typed, no reranker, no neighbours. */
export const plainQuerySide: QuerySide = {
  rewriter: {
    rewrite: async ({ query }) => ({
      original: query,
      variants: [{ text: query, weight: 1, reason: 'as typed' }],
      edits: [],
      ms: 0,
    }),
  },
  rerankers: { find: async () => null, bundled: unrankedReranker },
  diversifier: { diversify: async ({ results }) => results },
  neighbours: { readNeighbours: async ({ chunkIds }) => chunkIds.map(() => []) },
  retrieveVariants,
};

/** Chunks held in memory; their text is their source. */
export function chunksInMemory(chunks: readonly Chunk[]): ChunkReader & SourceQuoter {
  const byId = new Map(chunks.map((chunk) => [chunk.chunkId, chunk]));
  return {
    readChunks: async (ids) => ids.flatMap((id) => byId.get(id) ?? []),
    quoteSources: async (spans) =>
      spans.map(({ chunkId, textStart, textEnd }) => {
        const chunk = byId.get(chunkId);
        return chunk === undefined
          ? null
          : { start: textStart, end: textEnd, quote: chunk.text.slice(textStart, textEnd) };
      }),
  };
}

/** A model that says what it is told to say, word by word; `work` runs before the first word. */
export function scriptedModel(
  reply: string,
  options: { metadata?: Record<string, unknown>; work?: () => Promise<void>; failAfterWords?: number } = {},
): LanguageModel {
  return {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: async () => {
      throw new Error('only streams are used');
    },
    doStream: async () => {
      await options.work?.();
      const words = reply.split(/(?<= )/);
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue({ type: 'text-start', id: '0' });
          words.forEach((delta, index) => {
            if (index === options.failAfterWords)
              controller.enqueue({ type: 'error', error: new Error('the wire broke') });
            else if (index < (options.failAfterWords ?? Infinity))
              controller.enqueue({ type: 'text-delta', id: '0', delta });
          });
          if (options.failAfterWords === undefined) {
            controller.enqueue({ type: 'text-end', id: '0' });
            controller.enqueue({
              type: 'finish',
              finishReason: { unified: 'stop', raw: 'stop' },
              usage: {
                inputTokens: { total: 120, noCache: 120, cacheRead: 0, cacheWrite: 0 },
                outputTokens: { total: words.length, text: words.length, reasoning: 0 },
              },
              ...(options.metadata === undefined ? {} : { providerMetadata: { trestle: options.metadata } }),
            });
          }
          controller.close();
        },
      });
      return { stream };
    },
  };
}

export function registryOf(models: Readonly<Record<string, LanguageModel>>): LanguageModelRegistry {
  return {
    resolve: (modelId) => {
      const model = models[modelId];
      if (model === undefined) throw new NotFoundError(`There is no model "${modelId}".`);
      return model;
    },
    list: () => Object.keys(models).map((modelId) => ({ modelId, isLocal: true })),
  };
}

export const answerPrompt: PromptFile = {
  version: 1,
  id: 'answer',
  description: '',
  model: 'scripted/one',
  temperature: 0,
  maxOutputTokens: 200,
  system: 'Answer from the sources.',
  user: '{{context}}\n\n{{question}}',
  fingerprint: 'f'.repeat(64),
};

export const indexDescription: IndexDescription = {
  embeddingModel: 'builtin-en',
  embeddingFingerprint: 'a'.repeat(64),
  dimensions: 256,
  fusionWeight: 0.2,
  chunker: 'blocks-1',
  generation: 1,
};

/** The shape of the default pipeline; single stages can be changed. */
export function questionPipeline(changes: Readonly<Record<string, object>> = {}): PipelineFile {
  const stage = (id: string, uses: string, after: string[], more: object = {}): object => ({
    id,
    uses,
    after,
    budgetMs: 50,
    timeoutMs: 100,
    ...more,
    ...changes[id],
  });
  return pipelineFile.parse({
    version: 1,
    id: 'default',
    sloMs: 500,
    timeoutMs: 5000,
    stages: [
      stage('rewrite', 'rewrite/session', []),
      stage('bm25', 'retrieve/bm25', ['rewrite'], { ladder: [{ step: 'skip' }] }),
      stage('vector', 'retrieve/vector', ['rewrite'], { ladder: [{ step: 'skip' }] }),
      stage('fuse', 'fuse', ['bm25', 'vector']),
      stage('pack', 'pack', ['fuse']),
      stage('generate', 'generate', ['pack'], { with: { prompt: 'answer' }, ladder: [{ step: 'partial-answer' }] }),
      stage('check', 'check/citations', ['generate']),
    ],
  });
}

/** Keeps traces and releases in memory, in the order they were written. */
export function createMemoryJournal(): {
  traces: Trace[];
  releases: Map<string, unknown>;
  traceWriter: { writeTrace(trace: Trace): Promise<void> };
  keepRelease(hash: string, bundle: unknown): void;
} {
  const traces: Trace[] = [];
  const releases = new Map<string, unknown>();
  return {
    traces,
    releases,
    traceWriter: { writeTrace: async (trace) => void traces.push(trace) },
    keepRelease: (hash, bundle) => void releases.set(hash, bundle),
  };
}
