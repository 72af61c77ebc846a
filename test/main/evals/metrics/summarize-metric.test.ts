import { describe, expect, it } from 'vitest';
import { costPerSuccess } from '../../../../main/evals/metrics/cost-per-success.ts';
import type { Score } from '../../../../main/evals/metrics/scorer.ts';
import { summarizeMetric } from '../../../../main/evals/metrics/summarize-metric.ts';

const attempts = (given: Readonly<Record<string, readonly (number | string)[]>>): { caseId: string; score: Score }[] =>
  Object.entries(given).flatMap(([caseId, scores]) =>
    scores.map((score) => ({ caseId, score: typeof score === 'number' ? { value: score } : { unscored: score } })),
  );

describe('a metric over the cases', () => {
  it('counts each case once, however often it was asked', () => {
    const value = summarizeMetric({ attempts: attempts({ a: [1, 1, 1, 1], b: [0] }), unit: 'share' });
    expect(value).toMatchObject({ mean: 0.5, n: 2, unscored: {} });
  });

  it('has a wider interval for what is not known, and not for what it does not concern', () => {
    const known = { a: [1], b: [1], c: [0], d: [1] };
    const plain = summarizeMetric({ attempts: attempts(known), unit: 'share' });
    const without = summarizeMetric({ attempts: attempts({ ...known, e: ['no known answer'] }), unit: 'share' });
    const lost = summarizeMetric({ attempts: attempts({ ...known, e: ['the run failed'] }), unit: 'share' });
    expect(without).toEqual({ ...plain, unscored: { 'no known answer': 1 } });
    expect(lost?.mean).toBe(0.75);
    expect(lost?.n).toBe(4);
    // Wilson: 3 of 5 from below, 4 of 5 from above.
    expect(lost?.ci95[0]).toBeCloseTo(0.2307, 4);
    expect(lost?.ci95[1]).toBeCloseTo(0.9638, 4);
  });

  it('widens by single repeats too, and leaves times as they are', () => {
    const some = summarizeMetric({
      attempts: attempts({ a: [1, 'the run failed'], b: [1, 1], c: [1], d: [0] }),
      unit: 'share',
    });
    const all = summarizeMetric({ attempts: attempts({ a: [1, 1], b: [1, 1], c: [1], d: [0] }), unit: 'share' });
    expect(some?.ci95[0]).toBeLessThan(all?.ci95[0] ?? 0);
    const times = summarizeMetric({ attempts: attempts({ a: [100], b: [140, 'the run failed'] }), unit: 'ms' });
    expect(times).toMatchObject({ mean: 120, n: 2 });
  });

  it('is null where no case has a value', () => {
    expect(summarizeMetric({ attempts: attempts({ a: ['the run failed'] }), unit: 'share' })).toBeNull();
    expect(summarizeMetric({ attempts: [], unit: 'share' })).toBeNull();
  });
});

describe('the cost of a success', () => {
  it('is all that was spent over all successes, failures included', () => {
    const given = [
      { caseId: 'a', costUsd: 0.01, success: 1 },
      { caseId: 'b', costUsd: 0.03, success: 0 },
      { caseId: 'c', costUsd: 0.02, success: 1 },
    ];
    // 0.06 over 2.
    expect(costPerSuccess(given)).toMatchObject({ usd: 0.03, successes: 2, attempts: 3, unknown: 0 });
  });

  it('has no amount without a success, and none from above where a draw may hold none', () => {
    const failure = { caseId: 'a', costUsd: 0.01, success: 0 };
    expect(costPerSuccess([failure])).toEqual({ usd: null, ci95: null, successes: 0, attempts: 1, unknown: 0 });
    const rare = [failure, { caseId: 'b', costUsd: 0.01, success: 1 }, { caseId: 'c', costUsd: 0.01, success: 0 }];
    expect(costPerSuccess(rare).ci95?.[1]).toBeNull();
  });

  it('leaves out what is not known, and says how much that is', () => {
    const given = [
      { caseId: 'a', costUsd: 0.01, success: 1 },
      { caseId: 'a', costUsd: null, success: 1 },
      { caseId: 'b', costUsd: 0.05, success: null },
    ];
    expect(costPerSuccess(given)).toMatchObject({ usd: 0.01, attempts: 1, unknown: 2 });
  });

  it('has an interval that holds it', () => {
    const given = Array.from({ length: 60 }, (_, at) => ({
      caseId: `c${at}`,
      costUsd: 0.01 + (at % 7) / 1000,
      success: Number(at % 3 > 0),
    }));
    const { usd, ci95 } = costPerSuccess(given);
    expect(ci95?.[0]).toBeLessThan(usd ?? 0);
    expect(ci95?.[1]).toBeGreaterThan(usd ?? 0);
  });
});
