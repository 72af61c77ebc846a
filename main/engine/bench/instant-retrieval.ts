import { BugError } from '../../base/errors/bug-error.ts';
import type { ChunkId, DocumentId, SourceId } from '../../contract/ids.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import { retrieveVariants } from '../../retrieval/query/retrieve-variants.ts';
import type { Fusion } from '../../spec/fusion.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { ChunkReader, IndexDescription, Retriever, SourceQuoter } from '../../spec/retriever.ts';

/** Chunks every leg finds: as many as the default pipeline asks of a leg. */
const FOUND_CHUNKS = 100;

const CHUNKS: readonly Chunk[] = Array.from({ length: FOUND_CHUNKS }, (_, ordinal) => {
  const text = `Container ${ordinal} waits at gate ${ordinal % 7} until the seal is read. `.repeat(16);
  return {
    chunkId: `chk_${ordinal}` as ChunkId,
    documentId: 'doc_yard' as DocumentId,
    sourceId: 'yard' as SourceId,
    path: '/yard/gates.md',
    displayPath: 'yard/gates.md',
    title: 'Gates',
    headingPath: ['Seals'],
    ordinal,
    start: ordinal * text.length,
    end: (ordinal + 1) * text.length,
    tokens: 240,
    text,
    isSuperseded: false,
  };
});
const RANKING = CHUNKS.map(({ chunkId }, index) => ({ chunkId, rank: index + 1, score: FOUND_CHUNKS - index }));

const retrieverNamed = (name: Retriever['name']): Retriever => ({
  name,
  retrieve: async ({ k }) => RANKING.slice(0, k),
});

/** Retrieval that costs nothing, in the shapes of the real one: what is left of a run is the executor and the trace. */
export const instantRetrieval: {
  retrievers: readonly Retriever[];
  fusion: Fusion;
  querySide: QuerySide;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  index: IndexDescription;
} = {
  retrievers: [retrieverNamed('bm25'), retrieverNamed('vector')],
  fusion: {
    fuse: ({ k }) =>
      RANKING.slice(0, k).map(({ chunkId, rank, score }) => ({
        chunkId,
        rank,
        fusedScore: score / FOUND_CHUNKS,
        bm25Rank: rank,
        bm25Score: score,
        vectorRank: rank,
        cosineSimilarity: score / FOUND_CHUNKS,
      })),
  },
  querySide: {
    rewriter: {
      rewrite: async ({ query }) => ({
        original: query,
        variants: [{ text: query, weight: 1, reason: 'as typed' }],
        edits: [],
        ms: 0,
      }),
    },
    rerankers: {
      find: async () => null,
      bundled: () => {
        throw new BugError('nothing is reranked in an instant');
      },
    },
    diversifier: { diversify: async ({ results }) => results },
    neighbours: { readNeighbours: async ({ chunkIds }) => chunkIds.map(() => []) },
    retrieveVariants,
  },
  chunkReader: { readChunks: async (ids) => CHUNKS.filter(({ chunkId }) => ids.includes(chunkId)) },
  sourceQuoter: { quoteSources: async (spans) => spans.map(() => null) },
  index: {
    embeddingModel: 'builtin-en',
    embeddingFingerprint: '0'.repeat(64),
    dimensions: 256,
    fusionWeight: 0.2,
    chunker: 'bench',
    generation: 1,
  },
};
