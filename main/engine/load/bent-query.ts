import type { DocumentId } from '../../contract/ids.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { Reranker } from '../../spec/reranker.ts';
import type { ChunkReader, RankedChunk, Retriever } from '../../spec/retriever.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { QueryParts } from '../retrieval-parts.ts';
import type { PoolWatch } from './pool-watch.ts';

/** What is to go wrong with a search, as it is now. */
export interface QueryFaults {
  /** Reading takes this much longer, milliseconds. */
  diskMs: number;
  /** Share of the documents that are not in the index yet. */
  staleShare: number;
  hasMixedEmbeddings: boolean;
  /** Tokens of padding in each context. */
  paddingTokens: number;
}

export const NO_QUERY_FAULTS: QueryFaults = { diskMs: 0, staleShare: 0, hasMixedEmbeddings: false, paddingTokens: 0 };

/** Of `PADDING`, which no question is about. */
const TOKENS_PER_PADDING = 8;
const PADDING = 'This line of the form was left empty. ';
/** What a query becomes to a model that does not know its words: the vectors of two models have nothing in common. */
const OTHER_WORDS = 'unrelated words of another model';

/**
 * Counts what the legs of a search are given, and lets go wrong what is asked for.
 *
 * @param options.seed decides which documents a stale index lacks: the same for every request
 */
export function bendQuery(
  query: QueryParts,
  options: { faults: QueryFaults; pools: PoolWatch; seed: number; sleep: (ms: number) => Promise<void> },
): QueryParts {
  const { faults, pools, seed, sleep } = options;
  const reader = query.chunkReader;
  const bent: QueryParts = {
    ...query,
    retrievers: query.retrievers.map((retriever): Retriever => {
      // One thread reads for each leg.
      const retrieve: Retriever['retrieve'] = (request, rest) =>
        pools.during(`${retriever.name} reader`, 1, () => retriever.retrieve(request, rest));
      if (!isBent(faults)) return { name: retriever.name, retrieve };
      return {
        name: retriever.name,
        retrieve: async (request, rest) => {
          if (faults.diskMs > 0) await sleep(faults.diskMs);
          const isOther = faults.hasMixedEmbeddings && retriever.name === 'vector';
          const ranking = await retrieve(isOther ? { ...request, query: OTHER_WORDS } : request, rest);
          return faults.staleShare > 0
            ? withoutNew(ranking, await documentsOf(reader, ranking), seed, faults)
            : ranking;
        },
      };
    }),
  };
  if (!isBent(faults)) return bent;
  return { ...bent, chunkReader: bendReader(reader, faults, sleep), querySide: bendQuerySide(query.querySide, faults) };
}

/** Who reranks passages has read them already, and hands them on to the context: padding must be in those too. */
function bendQuerySide(querySide: QuerySide, faults: QueryFaults): QuerySide {
  if (faults.paddingTokens === 0) return querySide;
  const bend = (reranker: Reranker): Reranker => ({
    name: reranker.name,
    rerank: async (request, options) => {
      const { chunks, ...rest } = await reranker.rerank(request, options);
      return { ...rest, chunks: padAll(chunks, faults) };
    },
  });
  const { rerankers } = querySide;
  return {
    ...querySide,
    rerankers: {
      bundled: (featureWeight) => bend(rerankers.bundled(featureWeight)),
      find: async (name) => {
        const reranker = await rerankers.find(name);
        return reranker === null ? null : bend(reranker);
      },
    },
  };
}

function isBent({ diskMs, staleShare, hasMixedEmbeddings, paddingTokens }: QueryFaults): boolean {
  return diskMs > 0 || staleShare > 0 || hasMixedEmbeddings || paddingTokens > 0;
}

async function documentsOf(reader: ChunkReader, ranking: readonly RankedChunk[]): Promise<Map<string, DocumentId>> {
  const chunks = await reader.readChunks(ranking.map(({ chunkId }) => chunkId));
  return new Map(chunks.map(({ chunkId, documentId }) => [chunkId, documentId]));
}

function withoutNew(
  ranking: readonly RankedChunk[],
  documents: ReadonlyMap<string, DocumentId>,
  seed: number,
  { staleShare }: QueryFaults,
): readonly RankedChunk[] {
  return ranking
    .filter(({ chunkId }) => shareOf(`${seed}/${documents.get(chunkId) ?? chunkId}`) >= staleShare)
    .map((ranked, index) => ({ ...ranked, rank: index + 1 }));
}

/** Uniform in [0, 1): the first 32 bits of a hash. */
function shareOf(text: string): number {
  return Number.parseInt(sha256Hex(text).slice(0, 8), 16) / 2 ** 32;
}

function bendReader(reader: ChunkReader, faults: QueryFaults, sleep: (ms: number) => Promise<void>): ChunkReader {
  return {
    readChunks: async (ids, scope) => {
      if (faults.diskMs > 0) await sleep(faults.diskMs);
      const chunks = await reader.readChunks(ids, scope);
      return faults.paddingTokens > 0 ? padAll(chunks, faults) : chunks;
    },
  };
}

/**
 * All of it goes behind the words of the first that was read, so that quotes keep their places. Its count of tokens stays: it
 * is what the packing believes, and what it does not know of is the fault.
 */
function padAll(chunks: readonly Chunk[], { paddingTokens }: QueryFaults): readonly Chunk[] {
  const padding = PADDING.repeat(Math.ceil(paddingTokens / TOKENS_PER_PADDING));
  return chunks.map((chunk, index) => (index === 0 ? { ...chunk, text: `${chunk.text}\n${padding}` } : chunk));
}
