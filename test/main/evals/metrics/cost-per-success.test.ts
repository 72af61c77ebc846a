import { describe, expect, it } from 'vitest';
import { costPerSuccess } from '../../../../main/evals/metrics/cost-per-success.ts';

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
