import type { ObservedRetrieval, ObservedRun } from '../../replay/observe/observed-run.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { RankedResult, Reranker } from '../../spec/reranker.ts';

/** A replay waits for nobody, and many run at once: its reranker is stopped only when it hangs. Milliseconds. */
const UNHURRIED_MS = 60_000;

/**
 * The same query side, with rerankers that come as far as they came in the recording, and no further: all of the way where
 * they had the time, else exactly so many candidates. A wall clock would make a busy machine look like a changed pipeline.
 */
export function withUnhurriedReranking(querySide: QuerySide, recorded: ObservedRun): QuerySide {
  const cap = recorded.steps.find(
    (step): step is ObservedRetrieval => step.kind === 'retrieval' && step.rerank?.capped === true,
  )?.rerank;
  return {
    ...querySide,
    rerankers: {
      ...querySide.rerankers,
      find: async (name) => {
        const reranker = await querySide.rerankers.find(name);
        return reranker === null ? null : unhurried(reranker, cap ?? null);
      },
    },
  };
}

function unhurried(reranker: Reranker, cap: { scored: number; candidates: number } | null): Reranker {
  return {
    name: reranker.name,
    rerank: async ({ query, candidates, timeoutMs }, options) => {
      const looked = cap === null ? candidates : candidates.slice(0, cap.scored);
      const { ranking, report, chunks } = await reranker.rerank(
        { query, candidates: looked, timeoutMs: UNHURRIED_MS },
        options,
      );
      if (cap === null) return { ranking, chunks, report: { ...report, timeoutMs } };
      const rest = candidates.slice(looked.length).map((candidate, index): RankedResult => {
        const rank = ranking.length + index + 1;
        return { ...candidate, rank, fusedRank: candidate.rank, relevanceScore: null, move: candidate.rank - rank };
      });
      return {
        chunks,
        ranking: [...ranking, ...rest],
        report: { ...report, candidates: cap.candidates, scored: looked.length, capped: true, timeoutMs },
      };
    },
  };
}
