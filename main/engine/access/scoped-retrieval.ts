import type { AccessAs } from '../../contract/access.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { Reranker } from '../../spec/reranker.ts';
import type { ChunkReader, Retriever, SourceQuoter } from '../../spec/retriever.ts';

/** The parts of a run that return text. */
export interface ReadingParts {
  retrievers: readonly Retriever[];
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  querySide: QuerySide;
}

/**
 * The same parts on behalf of one principal. Whatever a stage asks for, the scope is put in here, so that a stage that
 * forgets about access, or is written later, cannot read past it.
 *
 * @param as with groups resolved; undefined for the owner, whose parts are returned as they are
 */
export function scopeRetrieval(parts: ReadingParts, as: AccessAs | undefined): ReadingParts {
  if (as === undefined) return parts;
  const { retrievers, chunkReader, sourceQuoter, querySide } = parts;
  return {
    retrievers: retrievers.map((retriever) => ({
      name: retriever.name,
      retrieve: (request, options) => retriever.retrieve({ ...request, filter: { ...request.filter, as } }, options),
    })),
    chunkReader: { readChunks: (chunkIds) => chunkReader.readChunks(chunkIds, { as }) },
    sourceQuoter: { quoteSources: (spans) => sourceQuoter.quoteSources(spans, { as }) },
    querySide: scopeQuerySide(querySide, as),
  };
}

/** No word and no neighbour from what the principal may not find. */
function scopeQuerySide(querySide: QuerySide, as: AccessAs): QuerySide {
  const { rewriter, neighbours, rerankers } = querySide;
  return {
    ...querySide,
    rewriter: {
      rewrite: (request, options) => rewriter.rewrite({ ...request, filter: { ...request.filter, as } }, options),
    },
    rerankers: {
      bundled: (featureWeight) => withoutTexts(rerankers.bundled(featureWeight)),
      find: async (name) => {
        const reranker = await rerankers.find(name);
        return reranker === null ? null : withoutTexts(reranker);
      },
    },
    neighbours: {
      readNeighbours: (request, options) =>
        neighbours.readNeighbours({ ...request, filter: { ...request.filter, as } }, options),
    },
    retrieveVariants: (retriever, request, options) =>
      querySide.retrieveVariants(retriever, { ...request, filter: { ...request.filter, as } }, options),
  };
}

/** What was read to be scored was read without the scope: the texts come from the reader that has it. */
function withoutTexts(reranker: Reranker): Reranker {
  return {
    name: reranker.name,
    rerank: async (request, options) => ({ ...(await reranker.rerank(request, options)), chunks: [] }),
  };
}
