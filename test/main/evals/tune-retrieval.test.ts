import { describe, expect, it } from 'vitest';
import type { TunedSettings } from '../../../main/contract/tune.ts';
import { tuneRetrieval } from '../../../main/evals/tune-retrieval.ts';

const CURRENT: TunedSettings = { method: 'weighted-score', weight: 0.2, rerankWeight: 1 };
const queries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ query: String(index), gains: new Map([['right', 1]]) }));

function tune(count: number, placeOf: (query: number, settings: TunedSettings) => number) {
  return tuneRetrieval({
    queries: queries(count),
    labels: 'judged',
    current: CURRENT,
    rank: async (query, settings) => {
      const place = placeOf(Number(query), settings);
      return Array.from({ length: 10 }, (_, index) => (index === place ? 'right' : `other ${index}`));
    },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

describe('tuneRetrieval', () => {
  it('takes a setting that is better on most queries, whichever are left out', async () => {
    const report = await tune(40, (query, { weight }) => (weight === 0.4 ? query % 2 : 1 + (query % 2)));
    expect(report).toMatchObject({ queries: 40, isBetter: true, best: { weight: 0.4 } });
    // Right one place higher: 1 − 0.631 on even queries, 0.631 − 0.5 on odd ones.
    expect(report.crossValidated.mean).toBeCloseTo((0.36907 + 0.13093) / 2, 4);
    expect(report.crossValidated.low).toBeGreaterThan(0);
    expect(report.candidates[0]?.settings.weight).toBe(0.4);
  });

  it('keeps what it has when the gain is luck, when there is none, and when the queries are few', async () => {
    const luck = await tune(
      40,
      (query, { weight, rerankWeight }) => ((query * 7 + weight * 10 + rerankWeight * 3) % 5) | 0,
    );
    expect(luck).toMatchObject({ isBetter: false, best: CURRENT });
    expect(await tune(40, () => 0)).toMatchObject({ isBetter: false, best: CURRENT, crossValidated: { mean: 0 } });
    const few = await tune(19, (_, { weight }) => (weight === 0.4 ? 0 : 5));
    expect(few).toMatchObject({ isBetter: false, best: CURRENT });
    expect(few.decision).toContain('19 queries');
  });
});
