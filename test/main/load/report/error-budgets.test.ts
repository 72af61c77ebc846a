import { describe, expect, it } from 'vitest';
import type { LoadSample } from '../../../../main/load/generate/load-sample.ts';
import { ErrorBudgets } from '../../../../main/load/report/error-budgets.ts';
import { parseSlo } from '../../../../main/load/report/load-slo.ts';
import type { LoadOutcome } from '../../../../main/spec/load-target.ts';

function sample(responseMs: number, outcome: Partial<LoadOutcome> = {}, isMeasured = true): LoadSample {
  return {
    isMeasured,
    responseMs,
    serviceMs: responseMs,
    queueMs: 0,
    isGood: responseMs <= 100,
    outcome: { errorCode: null, firstTokenMs: null, interTokenMs: [], stagesMs: {}, ...outcome },
  };
}

describe('an error budget', () => {
  it('of a p95 is a twentieth of the requests', () => {
    const budgets = new ErrorBudgets([parseSlo('p95<100ms')]);
    for (let index = 0; index < 100; index += 1) budgets.add(sample(index < 5 ? 200 : 50));
    // 5 of 100 were late, and 5 may be.
    expect(budgets.stateOf('p95<100ms').used).toBeCloseTo(1, 12);
  });

  it('burns by the last thirty seconds, and is used up by the whole run', () => {
    const budgets = new ErrorBudgets([parseSlo('errors<10%')]);
    const addSecond = (errors: number): Record<string, number> => {
      for (let index = 0; index < 10; index += 1)
        budgets.add(sample(1, { errorCode: index < errors ? 'http_500' : null }));
      return budgets.endSecond();
    };
    for (let second = 0; second < 30; second += 1) addSecond(0);
    for (let second = 0; second < 15; second += 1) addSecond(2);
    // Of the last 30 seconds half had 20 % errors: 10 % of 10 % allowed.
    expect(addSecond(2)['errors<10%']).toBeCloseTo(32 / 300 / 0.1, 12);
    expect(budgets.stateOf('errors<10%').used).toBeCloseTo(32 / 460 / 0.1, 12);
  });

  it('of a stage counts requests that reached it, and a warm-up not at all', () => {
    const budgets = new ErrorBudgets([parseSlo('retrieve.p50<10ms')]);
    budgets.add(sample(1, { stagesMs: { retrieve: 20 } }, false));
    budgets.add(sample(1, { stagesMs: { retrieve: 20 } }));
    budgets.add(sample(1, { stagesMs: { retrieve: 5 } }));
    budgets.add(sample(1));
    expect(budgets.stateOf('retrieve.p50<10ms').used).toBeCloseTo(1, 12);
  });

  it('is missed by dropped arrivals where answers are counted, and not where time is', () => {
    const budgets = new ErrorBudgets(['errors<50%', 'goodput>=50%', 'p50<100ms'].map(parseSlo));
    budgets.addDropped(true);
    budgets.add(sample(1));
    expect(budgets.stateOf('errors<50%').used).toBe(1);
    expect(budgets.stateOf('goodput>=50%').used).toBe(1);
    expect(budgets.stateOf('p50<100ms').used).toBe(0);
  });

  it('is none where nothing may be missed, and for money', () => {
    const budgets = new ErrorBudgets(['max<1s', 'cost<$1'].map(parseSlo));
    budgets.add(sample(2000));
    expect([budgets.stateOf('max<1s'), budgets.stateOf('cost<$1')]).toEqual([
      { used: null, burn: null },
      { used: null, burn: null },
    ]);
  });
});
