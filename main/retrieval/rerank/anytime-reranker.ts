import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { type Chunk, DEFAULT_RERANK_DEPTH } from '../../contract/retrieval.ts';
import type { Clock } from '../../spec/clock.ts';
import type { FusedChunk } from '../../spec/fusion.ts';
import type { PassageScorer, PassageScores, RankedResult, Reranker } from '../../spec/reranker.ts';

const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * Makes a reranker with a hard cap of any scorer: candidates are scored in batches in fused order, and when the time is
 * up the batch in flight is cancelled and the search goes on. Those that were scored are ranked by score; the others
 * stay behind them in fused order. The promise settles at the cap even when the scorer ignores its signal.
 *
 * @param options.depth candidates looked at; those behind it keep their place
 */
export function createAnytimeReranker(options: { scorer: PassageScorer; clock: Clock; depth?: number }): Reranker {
  const { scorer, clock, depth = DEFAULT_RERANK_DEPTH } = options;
  return {
    name: scorer.name,
    async rerank({ query, candidates, timeoutMs }, { signal }) {
      if (signal?.aborted) throw new CancelledError();
      const startedAt = clock.monotonicNano();
      const looked = candidates.slice(0, depth);
      const { scores, chunks } = await scoreInTime(scorer, { query, candidates: looked, timeoutMs, clock, signal });
      const report = {
        reranker: scorer.name,
        candidates: looked.length,
        scored: scores.length,
        capped: scores.length < looked.length,
        timeoutMs,
        ms: Number(clock.monotonicNano() - startedAt) / NANOSECONDS_PER_MILLISECOND,
      };
      return { ranking: orderByScores(candidates, scores), report, chunks };
    },
  };
}

/** @returns what is known of the first candidates, as many as there was time for */
async function scoreInTime(
  scorer: PassageScorer,
  options: {
    query: string;
    candidates: readonly FusedChunk[];
    timeoutMs: number;
    clock: Clock;
    signal: AbortSignal | undefined;
  },
): Promise<PassageScores> {
  const { query, candidates, timeoutMs, clock } = options;
  const scores: number[] = [];
  const chunks: Chunk[] = [];
  if (candidates.length === 0) return { scores, chunks };
  const stop = new AbortController();
  const { signal } = stop;
  const best = Math.max(...candidates.map(({ fusedScore }) => fusedScore));
  const work = async (): Promise<void> => {
    for (let start = 0; start < candidates.length && !signal.aborted; start += scorer.batchSize) {
      const batch = candidates.slice(start, start + scorer.batchSize).map(({ chunkId, fusedScore }) => ({
        chunkId,
        fusedScore: best > 0 ? fusedScore / best : 0,
      }));
      const scored = await scorer.score({ query, candidates: batch }, { signal });
      if (signal.aborted) return;
      scores.push(...scored.scores);
      chunks.push(...scored.chunks);
    }
  };
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const onCancel = (): void => {
    stop.abort(options.signal?.reason);
    reject(new CancelledError());
  };
  options.signal?.addEventListener('abort', onCancel, { once: true });
  // What is in flight when the time is up is called off, which is no failure.
  const callOff = clock.after(timeoutMs, () => {
    stop.abort();
    resolve();
  });
  work().then(resolve, reject);
  try {
    await ended;
  } finally {
    callOff();
    options.signal?.removeEventListener('abort', onCancel);
  }
  return { scores: [...scores], chunks: [...chunks] };
}

/** The scored ones by score, ties in fused order; then the rest as it came. */
export function orderByScores(candidates: readonly FusedChunk[], scores: readonly number[]): RankedResult[] {
  const scored = candidates
    .slice(0, scores.length)
    .map((candidate, index) => ({ candidate, score: scores[index] ?? 0 }));
  const ordered = [
    ...scored.toSorted((a, b) => b.score - a.score),
    ...candidates.slice(scores.length).map((candidate) => ({ candidate, score: null })),
  ];
  return ordered.map(({ candidate, score }, index) => ({
    ...candidate,
    rank: index + 1,
    fusedRank: candidate.rank,
    relevanceScore: score,
    move: candidate.rank - (index + 1),
  }));
}
