import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../../../main/base/errors/budget-exceeded-error.ts';
import { createSpendCap } from '../../../../main/engine/load/spend-cap.ts';
import type { LoadOutcome } from '../../../../main/spec/load-target.ts';

function costing(costUsd: number | null): LoadOutcome {
  const facts = { costUsd, isRefused: false, isGrounded: true, calls: 1, attempts: 1 };
  return { errorCode: null, firstTokenMs: null, interTokenMs: [], stagesMs: {}, facts };
}

describe('the money of a load run', () => {
  it('is never passed where every answer costs the same, whoever comes first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.scheduler(),
        async (arrivals, affordable, s) => {
          const cap = createSpendCap(affordable);
          const answer = s.scheduleFunction(async () => costing(1));
          const all = Promise.allSettled(Array.from({ length: arrivals }, () => cap.during(answer)));
          await s.waitFor(all);
          const answered = (await all).filter(({ status }) => status === 'fulfilled').length;
          expect(answered).toBeLessThanOrEqual(affordable);
          expect(answered).toBe(Math.min(arrivals, affordable));
        },
      ),
    );
  });

  it('lets one go first, as long as nobody knows what an answer costs', async () => {
    const cap = createSpendCap(10);
    const first = Promise.withResolvers<LoadOutcome>();
    const begun: number[] = [];
    const send = (index: number, outcome: Promise<LoadOutcome>): Promise<LoadOutcome> =>
      cap.during(() => {
        begun.push(index);
        return outcome;
      });
    const all = [send(0, first.promise), send(1, Promise.resolve(costing(1))), send(2, Promise.resolve(costing(1)))];
    await Promise.resolve();
    expect(begun).toEqual([0]);
    first.resolve(costing(1));
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2]);
  });

  it('ends with the first answer of which nobody knows the price', async () => {
    const cap = createSpendCap(1);
    await cap.during(async () => costing(null));
    await expect(cap.during(async () => costing(0))).rejects.toThrow(BudgetExceededError);
    await expect(cap.during(async () => costing(0))).rejects.toThrow(/Add its price to prices\.jsonc/);
  });
});
