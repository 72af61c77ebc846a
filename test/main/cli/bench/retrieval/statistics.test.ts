import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLatency } from '../../../../../main/cli/bench/retrieval/measure/latency.ts';
import { recallAt } from '../../../../../main/cli/bench/retrieval/measure/recall.ts';
import { createTopScores } from '../../../../../main/cli/bench/retrieval/measure/top-scores.ts';
import { tuneAnn } from '../../../../../main/cli/bench/retrieval/engines/tune-ann.ts';
import { linearStep, logTicks } from '../../../../../main/cli/bench/retrieval/report/svg-charts.ts';

describe('the latency of a series', () => {
  it('holds nearest-rank percentiles: of 1 to 200 ms p50 is 100, p95 190, p99 198', () => {
    const times = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(describeLatency(times)).toEqual({ samples: 200, p50Ms: 100, p95Ms: 190, p99Ms: 198, maxMs: 200 });
  });
});

describe('recall at k', () => {
  it('is the share of the exact best k that was found, in any order, averaged over the queries', () => {
    // 2 of 2, then 1 of 2 (3 is only third), then nothing to find.
    const exact = [[1, 2, 9], [3, 4], []];
    const found = [
      [2, 1],
      [4, 8, 3],
      [5, 6],
    ];
    expect(recallAt(2, found, exact)).toBe(0.75);
  });

  it('counts what was not answered as not found', () => {
    expect(recallAt(10, [[1]], [[1], [2]])).toBe(0.5);
  });

  it('says nothing where nothing can be found', () => {
    expect(recallAt(10, [[1]], [[]])).toBeNull();
  });
});

describe('the best scores', () => {
  it('keeps three of five, equal scores by lower number', () => {
    const top = createTopScores(3);
    for (const [id, score] of [
      [4, 0.5],
      [1, 0.9],
      [3, 0.5],
      [0, 0.1],
      [2, 0.5],
    ] as const)
      top.offer(id, score);
    expect(top.ranking()).toEqual([
      { id: 1, score: 0.9 },
      { id: 2, score: 0.5 },
      { id: 3, score: 0.5 },
    ]);
  });

  it('are those of sorting everything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 12 }), (scores, k) => {
        const top = createTopScores(k);
        for (const [id, score] of scores.entries()) top.offer(id, score);
        const sorted = scores.map((score, id) => ({ id, score })).toSorted((a, b) => b.score - a.score || a.id - b.id);
        expect(top.ranking()).toEqual(sorted.slice(0, k));
      }),
    );
  });
});

describe('tuning an approximate index', () => {
  const query = { text: 'gate', vector: new Float32Array(1) };
  const exact = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]];

  it('takes the fewest probes that find enough', async () => {
    const asked: string[] = [];
    const tuned = await tuneAnn({
      queries: [query],
      exact,
      nearest: async (_, { nprobes, refineFactor }) => {
        asked.push(`${refineFactor}/${nprobes}`);
        return (exact[0] ?? []).slice(0, Math.min(nprobes / 2, refineFactor));
      },
    });
    // 5 candidates can never find all ten; 10 and more do with 20 probes, and which of them is quickest is chance here.
    expect(tuned).toMatchObject({ nprobes: 20, recall: 1 });
    expect(tuned.refineFactor).toBeGreaterThanOrEqual(10);
    expect(asked).not.toContain('10/40');
  });

  it('takes the best there is when none finds enough', async () => {
    const tuned = await tuneAnn({
      queries: [query],
      exact,
      nearest: async (_, { nprobes }) => (nprobes < 10 ? [1] : [1, 2]),
    });
    expect(tuned.recall).toBe(0.2);
  });
});

describe('the axes of the report', () => {
  it('have 1-2-5 ticks around what is drawn', () => {
    expect(logTicks(3.4, 70)).toEqual([2, 5, 10, 20, 50, 100]);
    expect(logTicks(0.02, 0.02)).toEqual([0.02, 0.05]);
  });

  it('step by 1, 2 or 5 of a power of ten', () => {
    expect([linearStep(37), linearStep(100), linearStep(0.9), linearStep(0)]).toEqual([5, 20, 0.2, 1]);
  });
});
