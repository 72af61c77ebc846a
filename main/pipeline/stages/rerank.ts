import * as z from 'zod';
import {
  BUNDLED_RERANKER,
  DEFAULT_MMR_LAMBDA,
  DEFAULT_RERANK_TIMEOUT_MS,
  mmrLambda,
  rerankerName,
  rerankTimeoutMs,
} from '../../contract/retrieval.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { RetrievalRecord } from '../../contract/trace.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import { repairedQuery } from '../query-variants.ts';
import { defineStage, type StageImplementation } from '../stage.ts';
import { asRanked } from '../unranked.ts';

const parameters = z.strictObject({
  reranker: rerankerName.default(BUNDLED_RERANKER),
  /** Past this what is ranked is kept and the stage is marked; the stage's own timeout is for a reranker that hangs. */
  timeoutMs: rerankTimeoutMs.default(DEFAULT_RERANK_TIMEOUT_MS),
  mmrLambda: mmrLambda.default(DEFAULT_MMR_LAMBDA),
});

/** `rerank`: orders the best fused chunks again within its time, and puts near-repetitions behind what is new. */
export function rerankStage({ rerankers, diversifier }: QuerySide): StageImplementation {
  return defineStage({
    uses: 'rerank',
    parameters,
    reads: [['fused']],
    writes: ['reranked', 'rerankReport', 'scoredChunks'],
    skipped: () => ({ reranked: null, rerankReport: null, scoredChunks: [] }),
    run: async ({ slots, parameters: { reranker: name, timeoutMs, mmrLambda: lambda }, input, span, signal }) => {
      const query = repairedQuery(slots);
      const reranker = await rerankers.find(name);
      const { ranking, report, chunks } =
        reranker === null
          ? { ranking: asRanked(slots.fused), report: null, chunks: [] }
          : await reranker.rerank({ query, candidates: slots.fused, timeoutMs }, { signal });
      const reranked = await diversifier.diversify({ results: ranking, lambda }, { signal });
      const record: RetrievalRecord = {
        query,
        k: reranked.length,
        filter: input.filter,
        candidates: reranked.map(({ chunkId, rank, relevanceScore, fusedScore }) => ({
          chunkId,
          rank,
          score: relevanceScore ?? fusedScore,
        })),
      };
      span.setAttributes({
        [ATTRIBUTE.retrieval]: JSON.stringify(record),
        ...(report === null ? {} : { [ATTRIBUTE.rerank]: JSON.stringify(report) }),
      });
      return { reranked, rerankReport: report, scoredChunks: chunks };
    },
  });
}
