import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { createAnytimeReranker, orderByScores } from '../../../../main/retrieval/rerank/anytime-reranker.ts';
import type { FusedChunk } from '../../../../main/spec/fusion.ts';
import type { PassageScorer } from '../../../../main/spec/reranker.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';

function fused(count: number): FusedChunk[] {
  return Array.from({ length: count }, (_, index) => ({
    chunkId: `chk_${index}` as ChunkId,
    rank: index + 1,
    fusedScore: 1 - index / 100,
    bm25Rank: null,
    bm25Score: null,
    vectorRank: null,
    cosineSimilarity: null,
  }));
}

/** Scores later candidates higher, and takes a time for each batch. */
function slowScorer(clock: ManualClock, options: { msPerBatch: number; heedsSignal: boolean }) {
  const seen: { batches: number; aborted: number } = { batches: 0, aborted: 0 };
  const scorer: PassageScorer = {
    name: 'slow',
    batchSize: 2,
    score: async ({ candidates }, { signal }) => {
      seen.batches += 1;
      signal.addEventListener('abort', () => (seen.aborted += 1), { once: true });
      await clock.sleep(options.msPerBatch, options.heedsSignal ? signal : undefined);
      return { scores: candidates.map(({ chunkId }) => Number(chunkId.slice(4))), chunks: [] };
    },
  };
  return { scorer, seen };
}

describe('an anytime reranker', () => {
  it('orders candidates by score and says how far each moved', async () => {
    const clock = createManualClock();
    const { scorer } = slowScorer(clock, { msPerBatch: 1, heedsSignal: true });
    const running = createAnytimeReranker({ scorer, clock }).rerank(
      { query: 'q', candidates: fused(4), timeoutMs: 40 },
      {},
    );
    await clock.advance(2);
    const { ranking, report } = await running;
    expect(ranking.map(({ chunkId, rank, fusedRank, move }) => [chunkId, rank, fusedRank, move])).toEqual([
      ['chk_3', 1, 4, 3],
      ['chk_2', 2, 3, 1],
      ['chk_1', 3, 2, -1],
      ['chk_0', 4, 1, -3],
    ]);
    expect(report).toEqual({
      reranker: 'slow',
      candidates: 4,
      scored: 4,
      capped: false,
      timeoutMs: 40,
      ms: 2,
    });
  });

  it.each([true, false])('keeps what is ranked when its time is up, scorer heeding its signal: %s', async (heeds) => {
    const clock = createManualClock();
    const { scorer, seen } = slowScorer(clock, { msPerBatch: 15, heedsSignal: heeds });
    const running = createAnytimeReranker({ scorer, clock }).rerank(
      { query: 'q', candidates: fused(10), timeoutMs: 40 },
      {},
    );
    await clock.advance(40);
    const { ranking, report } = await running;
    // Two batches of 15 ms are done at 40 ms; the third is cancelled, the others never begin.
    expect(report).toMatchObject({ candidates: 10, scored: 4, capped: true, ms: 40 });
    expect(ranking.map(({ chunkId }) => chunkId)).toEqual(
      [3, 2, 1, 0, 4, 5, 6, 7, 8, 9].map((index) => `chk_${index}`),
    );
    expect(ranking[4]?.relevanceScore).toBeNull();
    await clock.advance(100);
    expect(seen).toMatchObject({ batches: 3 });
    expect(seen.aborted).toBeGreaterThan(0);
  });

  it('leaves those behind its depth where they are', async () => {
    const clock = createManualClock();
    const { scorer } = slowScorer(clock, { msPerBatch: 0, heedsSignal: true });
    const running = createAnytimeReranker({ scorer, clock, depth: 2 }).rerank(
      { query: 'q', candidates: fused(4), timeoutMs: 40 },
      {},
    );
    await clock.advance(0);
    const { ranking, report } = await running;
    expect(ranking.map(({ chunkId }) => chunkId)).toEqual(['chk_1', 'chk_0', 'chk_2', 'chk_3']);
    expect(report.capped).toBe(false);
  });

  it('is cancelled with the search, and passes on what the scorer throws', async () => {
    const clock = createManualClock();
    const { scorer } = slowScorer(clock, { msPerBatch: 15, heedsSignal: true });
    const controller = new AbortController();
    const reranker = createAnytimeReranker({ scorer, clock });
    const running = reranker.rerank({ query: 'q', candidates: fused(4), timeoutMs: 40 }, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toThrow(CancelledError);
    const broken: PassageScorer = { ...scorer, score: () => Promise.reject(new Error('no such file')) };
    await expect(
      createAnytimeReranker({ scorer: broken, clock }).rerank({ query: 'q', candidates: fused(2), timeoutMs: 40 }, {}),
    ).rejects.toThrow('no such file');
  });
});

describe('orderByScores', () => {
  it('gives every candidate back exactly once, however many were scored', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.array(fc.double({ noNaN: true }), { maxLength: 20 }), (count, scores) => {
        const candidates = fused(Math.max(count, scores.length));
        const ranking = orderByScores(candidates, scores);
        expect(ranking.map(({ rank }) => rank)).toEqual(candidates.map(({ rank }) => rank));
        expect(ranking.map(({ fusedRank }) => fusedRank).toSorted((a, b) => a - b)).toEqual(
          candidates.map(({ rank }) => rank),
        );
      }),
    );
  });
});
