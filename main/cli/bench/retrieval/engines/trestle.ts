import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BugError } from '../../../../base/errors/bug-error.ts';
import {
  DEFAULT_MMR_LAMBDA,
  DEFAULT_NEIGHBOURS,
  DEFAULT_RERANK_TIMEOUT_MS,
  DEFAULT_SEARCH_K,
  NO_RERANKER,
} from '../../../../contract/retrieval.ts';
import type { EngineClient, RequestOf } from '../../../../contract/methods.ts';
import { fillIndex } from '../../../../engine/bench/retrieval/fill-index.ts';
import { numberOfChunkId } from '../../../../engine/bench/retrieval/fuse-like-trestle.ts';
import { createEngine } from '../../../../engine/create-engine.ts';
import type { BenchQuery } from '../corpus/bench-queries.ts';
import { TEXTS_IN_A_DOCUMENT } from '../corpus/topic-texts.ts';
import { type MeasuredEngine, type OpenEngine, secondsOf } from './measured-engine.ts';
import { untilInMemory } from './until-in-memory.ts';

type SearchRequest = RequestOf<'search.run'>;

/**
 * Legs, fusion and texts: what the peers do. Every setting of a search is named here, so that a new one does not compile
 * until it is decided whether the peers do it too.
 */
const PLAIN_HYBRID = {
  mode: 'hybrid',
  k: DEFAULT_SEARCH_K,
  rewrite: false,
  rerank: NO_RERANKER,
  rerankTimeoutMs: DEFAULT_RERANK_TIMEOUT_MS,
  mmrLambda: DEFAULT_MMR_LAMBDA,
  neighbours: DEFAULT_NEIGHBOURS,
} satisfies Required<Omit<SearchRequest, 'query' | 'filter'>>;

/** `search.run` with both legs and fusion alone, on an index that the product's own writer filled. */
export const trestle: MeasuredEngine = {
  recallOf: 'hybrid',
  build: async ({ corpus, folder }) => {
    await withEngine(folder, async () => undefined);
    const { modelId, fingerprint, dimensions, fusionWeight } = corpus.manifest;
    const write = await secondsOf(() =>
      fillIndex({
        workspacePath: folder,
        model: { modelId, fingerprint, dimensions, fusionWeight },
        documents: corpus.batches(TEXTS_IN_A_DOCUMENT),
      }),
    );
    return { phases: { write }, beside: {}, settings: {} };
  },
  open: (options) => openTrestle(options, PLAIN_HYBRID),
};

/** A search with its defaults, whatever they are; it searches the store of {@link trestle}. */
export const trestleReranked: MeasuredEngine = {
  ...trestle,
  recallOf: 'overlap',
  open: (options) => openTrestle(options, { k: DEFAULT_SEARCH_K }),
};

async function openTrestle({ folder }: { folder: string }, request: Omit<SearchRequest, 'query'>): Promise<OpenEngine> {
  const engine = await createEngine({ environment: process.env, warmUp: true });
  await engine.call('workspace.open', { path: folder });
  const settings: Record<string, string> = {};
  const incoming = join(folder, 'incoming');
  const leg =
    (mode: 'bm25' | 'vector') =>
    ({ text }: BenchQuery) =>
      engine.call('search.run', { ...request, mode, query: text });
  return {
    settings,
    untilReady: async () => void Object.assign(settings, await untilInMemory(engine)),
    legs: { bm25: leg('bm25'), vector: leg('vector') },
    search: async ({ text }) => {
      const { results } = await engine.call('search.run', { ...request, query: text });
      return results.map(({ chunkId, text: found }) => ({ id: numberOfChunkId(chunkId), text: found }));
    },
    write: async ({ first, texts }) => {
      await mkdir(incoming, { recursive: true });
      for (const [index, text] of texts.entries()) await writeFile(join(incoming, `text-${first + index}.txt`), text);
      await ingest(engine, incoming);
    },
    close: () => engine.dispose(),
  };
}

/** The whole ingest as a user has it: the folder is walked, new files are read, parsed, embedded and written. */
async function ingest(engine: EngineClient, folder: string): Promise<void> {
  const { ingestId } = await engine.call('ingest.start', { paths: [folder] });
  for await (const event of engine.stream('ingest.watch', { ingestId })) {
    if (event.type === 'ingest-finished') return;
    if (event.type === 'ingest-failed') throw new BugError(event.error.message);
  }
  throw new BugError('an ingest ended without saying how');
}

async function withEngine(folder: string, work: (engine: EngineClient) => Promise<void>): Promise<void> {
  const engine = await createEngine({ environment: process.env });
  try {
    await engine.call('workspace.open', { path: folder, create: true });
    await work(engine);
  } finally {
    await engine.dispose();
  }
}
